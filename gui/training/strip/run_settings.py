"""The settings that change rarely, in a small window below the strip."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network.settings import Settings
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES
from gui.fields import HEIGHT, FloatSpin, IntSpin, Switch
from gui.theme import theme, token
from gui.training.strip.option_form import OptionForm, add_row, make_form
from gui.training.strip.run_buttons import ActionButton

MOST_SEED = 2**31 - 1
MOST_THREADS = 256
MOST_BOUND = 1e6
MOST_PATIENCE = 10_000
COLUMN = 268


class RunSettingsPopup(QFrame):
    """All settings but those of the strip. It tells each change; it changes nothing."""

    value_edited = Signal(str, object)
    """The name of a field of `Settings`, and what it shall be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self._held_out = QSpinBox(maximum=90, suffix=" %", singleStep=5)
        self._seed = QSpinBox(maximum=MOST_SEED)
        self._threads = QSpinBox(maximum=MOST_THREADS, specialValueText=self.tr("automatic"))
        self._half = Switch()
        none = self.tr("none")
        self._clip_norm, self._clip_value = _bound_spin(none), _bound_spin(none)
        self._patience = IntSpin()
        self._patience.setRange(0, MOST_PATIENCE)
        self._patience.setSpecialValueText(self.tr("off"))
        self._min_delta = _bound_spin("0")
        self._restore_best = Switch()
        self._momentum = QDoubleSpinBox(maximum=0.999, singleStep=0.1, decimals=3)
        self._optimizer = OptionForm("optimizer")
        self._schedule = QComboBox()
        self._schedule_options = OptionForm("schedule")
        self._per = QComboBox()
        self._find = ActionButton(COLUMN)
        self._lay_out()
        self._connect()
        theme().changed.connect(self._apply_theme)
        self._apply_theme()

    def set_find_action(self, action: QAction) -> None:
        """Bind the button to `train.find_rate`."""
        self._find.set_action(action)
        self._find.set_face(action.text(), "search", "text")
        self._find.clicked.connect(self.hide)

    def show_settings(self, settings: Settings) -> None:
        """Show these values without telling them as changes."""
        for spin, value in (
            (self._held_out, round(100 * settings.held_out)),
            (self._seed, settings.seed),
            (self._momentum, settings.momentum),
            (self._threads, settings.threads or 0),
            (self._clip_norm, settings.clip_norm or 0.0),
            (self._clip_value, settings.clip_value or 0.0),
            (self._patience, settings.stop_patience or 0),
            (self._min_delta, settings.stop_min_delta or 0.0),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self._restore_best.setChecked(settings.restore_best)
        self._half.setChecked(settings.mixed_precision)
        self._show_half(settings)
        self._run_form.setRowVisible(self._min_delta, settings.stop_patience is not None)
        self._method_form.setRowVisible(self._momentum, settings.optimizer == "SGD")
        method = OPTIMIZERS.get(settings.optimizer)
        self._optimizer_title.setText(settings.optimizer)
        self._optimizer_title.setToolTip(method.help if method is not None else "")
        self._optimizer.show_options(method, settings.optimizer_options)
        self._show_schedule(settings)
        if self.isVisible():
            self.adjustSize()

    def open_below(self, widget: QWidget) -> None:
        """Show it under a widget, their right edges in line, and on the screen."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + 6))
        corner -= QPoint(self.width(), 0)
        screen = widget.screen().availableGeometry()
        corner.setX(max(corner.x(), screen.left()))
        corner.setY(max(min(corner.y(), screen.bottom() - self.height()), screen.top()))
        self.move(corner)
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._held_out.setFocus()

    # ------------------------------------------------------------ making

    def _lay_out(self) -> None:
        run, method = QWidget(), QWidget()
        self._run_form, self._method_form = make_form(run), make_form(method)
        self._add_run_rows(self._run_form)
        self._optimizer_title, self._schedule_title = QLabel(), QLabel(self.tr("Schedule"))
        for title in (self._optimizer_title, self._schedule_title):
            title.setProperty("role", "heading")
        self._add(
            self._method_form,
            self._momentum,
            "momentumSpin",
            self.tr("Momentum"),
            self.tr("How much of the last step SGD keeps in the next one. Acts at once."),
        )
        schedule = QWidget()
        self._schedule_form = make_form(schedule)
        self._add_schedule_rows(self._schedule_form)
        left = self._column(run, self._find)
        right = self._column(
            self._optimizer_title,
            method,
            self._optimizer,
            self._schedule_title,
            schedule,
            self._schedule_options,
        )
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(left)
        columns.addWidget(right)
        note = QLabel(self.tr("Learning rate and momentum act at once, the rest at the next run."))
        note.setProperty("role", "secondary")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 12)
        outer.setSpacing(12)
        outer.addLayout(columns)
        outer.addWidget(note)

    def _column(self, *widgets: QWidget) -> QWidget:
        column = QWidget()
        column.setFixedWidth(COLUMN)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in widgets:
            layout.addWidget(widget)
        layout.addStretch(1)
        return column

    def _add_run_rows(self, form: QFormLayout) -> None:
        for widget, name, label, help in (
            (
                self._held_out,
                "heldOutSpin",
                self.tr("Held out"),
                self.tr("The share of the data that is kept for validation, never learned from"),
            ),
            (
                self._seed,
                "seedSpin",
                self.tr("Seed"),
                self.tr("The same seed gives the same first weights, split and order of batches"),
            ),
            (
                self._threads,
                "threadsSpin",
                self.tr("Threads"),
                self.tr("How many processor cores a run may use; a change starts the worker anew"),
            ),
            (
                self._clip_norm,
                "clipNormSpin",
                self.tr("Clip norm"),
                self.tr("All gradients together are scaled down to this norm at most"),
            ),
            (
                self._clip_value,
                "clipValueSpin",
                self.tr("Clip value"),
                self.tr("Each gradient is cut off at this size"),
            ),
            (
                self._patience,
                "patienceSpin",
                self.tr("Early stopping"),
                self.tr("The run ends after so many epochs without a lower held-out loss"),
            ),
            (
                self._min_delta,
                "minDeltaSpin",
                self.tr("Least gain"),
                self.tr("A held-out loss counts as lower if it is so by more than this"),
            ),
            (
                self._restore_best,
                "restoreBestSwitch",
                self.tr("End with best"),
                self.tr("In the end, go back to the epoch with the lowest held-out loss"),
            ),
            (
                self._half,
                "mixedPrecisionSwitch",
                self.tr("Half precision"),
                self.tr("Compute in 16 bits where that is safe; the weights stay in 32"),
            ),
        ):
            self._add(form, widget, name, label, help)

    def _add_schedule_rows(self, form: QFormLayout) -> None:
        self._schedule.addItem(self.tr("none"), "")
        for kind, method in SCHEDULES.items():
            self._schedule.addItem(kind, kind)
            row = self._schedule.count() - 1
            self._schedule.setItemData(row, method.help, Qt.ItemDataRole.ToolTipRole)
        self._per.addItem(self.tr("epoch"), "epoch")
        self._per.addItem(self.tr("batch"), "batch")
        help = self.tr("How the learning rate changes on the way")
        self._add(form, self._schedule, "scheduleCombo", self.tr("Schedule"), help)
        help = self.tr("What the schedule counts: it takes a step after each")
        self._add(form, self._per, "schedulePerCombo", self.tr("Step after each"), help)

    def _add(self, form: QFormLayout, widget: QWidget, name: str, label: str, help: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(label)
        widget.setToolTip(help)
        if isinstance(widget, QSpinBox | QDoubleSpinBox):
            widget.setKeyboardTracking(False)
            widget.setFixedHeight(HEIGHT)
            widget.lineEdit().setTextMargins(5, 0, 0, 0)
        elif isinstance(widget, QComboBox):
            widget.setFixedHeight(HEIGHT)
            # By its longest entry it would be wider than the column, and lie over its label.
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        add_row(form, label, widget, help)

    def _connect(self) -> None:
        for spin, name in (
            (self._seed, "seed"),
            (self._momentum, "momentum"),
        ):
            spin.valueChanged.connect(lambda value, name=name: self.value_edited.emit(name, value))
        for spin, name in (
            (self._threads, "threads"),
            (self._clip_norm, "clip_norm"),
            (self._clip_value, "clip_value"),
            (self._patience, "stop_patience"),
            (self._min_delta, "stop_min_delta"),
        ):
            spin.valueChanged.connect(
                lambda value, name=name: self.value_edited.emit(name, value or None)
            )
        self._held_out.valueChanged.connect(
            lambda percent: self.value_edited.emit("held_out", percent / 100)
        )
        for switch, name in ((self._restore_best, "restore_best"), (self._half, "mixed_precision")):
            switch.clicked.connect(lambda on, name=name: self.value_edited.emit(name, on))
        self._optimizer.options_edited.connect(
            lambda options: self.value_edited.emit("optimizer_options", options)
        )
        self._schedule_options.options_edited.connect(
            lambda options: self.value_edited.emit("schedule_options", options)
        )
        self._schedule.activated.connect(
            lambda row: self.value_edited.emit("schedule", self._schedule.itemData(row))
        )
        self._per.activated.connect(
            lambda row: self.value_edited.emit("schedule_per", self._per.itemData(row))
        )

    # ------------------------------------------------------------ showing

    def _show_schedule(self, settings: Settings) -> None:
        kind = settings.schedule
        if self._schedule.findData(kind) < 0:  # a file of a newer version
            self._schedule.addItem(kind, kind)
        self._schedule.setCurrentIndex(self._schedule.findData(kind))
        self._per.setCurrentIndex(self._per.findData(settings.schedule_per))
        self._schedule_form.setRowVisible(self._per, kind not in ("", PLATEAU))
        self._schedule_options.show_options(SCHEDULES.get(kind), settings.schedule_options)

    def _show_half(self, settings: Settings) -> None:
        """A CPU has no use for half precision, and says so."""
        on_gpu = settings.device != "cpu"
        self._half.setEnabled(on_gpu or settings.mixed_precision)
        self._half.setToolTip(
            self.tr("Compute in 16 bits where that is safe; the weights stay in 32")
            if on_gpu
            else self.tr("Only a GPU is faster in 16 bits: choose one as the device first")
        )

    def _apply_theme(self) -> None:
        # Fields are fills of the colour that popups have, so this one is a shade deeper.
        self.setStyleSheet(f"RunSettingsPopup {{ background: {token('panel')}; }}")


def _bound_spin(nothing: str) -> FloatSpin:
    """A number from 0 on, where 0 stands for `nothing`."""
    spin = FloatSpin()
    spin.setDecimals(6)
    spin.setRange(0.0, MOST_BOUND)
    spin.setSingleStep(0.1)
    spin.setSpecialValueText(nothing)
    return spin
