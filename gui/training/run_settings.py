"""The settings that change rarely, in a small window below the strip."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QFrame, QLabel, QSpinBox, QWidget

from engine.studio.network.settings import Settings
from gui.theme import theme, token

MOST_SEED = 2**31 - 1
MOST_THREADS = 256


class RunSettingsPopup(QFrame):
    """Seed, held-out share, momentum and threads. It tells each change; it changes nothing."""

    value_edited = Signal(str, object)
    """The name of a field of `Settings`, and what it shall be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self._momentum = QDoubleSpinBox(maximum=0.999, singleStep=0.1, decimals=3)
        self._seed = QSpinBox(maximum=MOST_SEED)
        self._held_out = QSpinBox(maximum=90, suffix=" %", singleStep=5)
        self._threads = QSpinBox(maximum=MOST_THREADS, specialValueText=self.tr("automatic"))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(16, 12, 16, 12)
        self._form.setSpacing(8)
        self._add(
            self._held_out,
            "heldOutSpin",
            self.tr("Held out"),
            self.tr("The share of the data that is kept for validation and never learned from"),
        )
        self._add(
            self._seed,
            "seedSpin",
            self.tr("Seed"),
            self.tr("The same seed gives the same first weights, split and order of batches"),
        )
        self._add(
            self._momentum,
            "momentumSpin",
            self.tr("Momentum"),
            self.tr("How much of the last step SGD keeps in the next one; Adam does without"),
        )
        self._add(
            self._threads,
            "threadsSpin",
            self.tr("Threads"),
            self.tr("How many processor cores a run may use; a change starts the worker anew"),
        )
        note = QLabel(self.tr("These act at the next run."))
        note.setProperty("role", "secondary")
        self._form.addRow(note)
        theme().changed.connect(self._apply_theme)
        self._apply_theme()
        self._held_out.valueChanged.connect(
            lambda percent: self.value_edited.emit("held_out", percent / 100)
        )
        self._seed.valueChanged.connect(lambda seed: self.value_edited.emit("seed", seed))
        self._momentum.valueChanged.connect(
            lambda momentum: self.value_edited.emit("momentum", momentum)
        )
        self._threads.valueChanged.connect(
            lambda threads: self.value_edited.emit("threads", threads or None)
        )

    def show_settings(self, settings: Settings) -> None:
        """Show these values without telling them as changes."""
        for spin, value in (
            (self._held_out, round(100 * settings.held_out)),
            (self._seed, settings.seed),
            (self._momentum, settings.momentum),
            (self._threads, settings.threads or 0),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self._form.setRowVisible(self._momentum, settings.optimizer == "SGD")

    def open_below(self, widget: QWidget) -> None:
        """Show it under a widget, their right edges in line."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + 6))
        self.move(corner - QPoint(self.width(), 0))
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._held_out.setFocus()

    def _apply_theme(self) -> None:
        # Fields are fills of the colour that popups have, so this one is a shade deeper.
        self.setStyleSheet(f"RunSettingsPopup {{ background: {token('panel')}; }}")

    def _add(self, spin: QSpinBox | QDoubleSpinBox, name: str, label: str, help: str) -> None:
        spin.setObjectName(name)
        spin.setAccessibleName(label)
        spin.setToolTip(help)
        spin.setKeyboardTracking(False)
        spin.setMinimumWidth(116)
        spin.lineEdit().setTextMargins(5, 0, 0, 0)
        text = QLabel(label)
        text.setProperty("role", "label")
        text.setBuddy(spin)
        self._form.addRow(text, spin)
