"""The strip in the toolbar: what the next run is told, and the buttons that start and end it."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.optimizers import OPTIMIZERS, choose_optimizer
from engine.studio.training.optimization.schedules import choose_schedule
from gui.document import Document
from gui.icons import icon
from gui.messages import messages
from gui.training.session import TrainingSession
from gui.training.strip.data_field import DataField
from gui.training.strip.rate_field import RateField
from gui.training.strip.run_buttons import RunButtons
from gui.training.strip.run_settings import RunSettingsPopup
from gui.training.strip.strip_cell import Strip, StripCombo, StripSpin

MOST = 1_000_000


class RunStrip(QWidget):
    """Every change is a step that can be undone. All but rate and momentum act at the next run."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._data = DataField(document)
        self._loss = StripCombo()
        self._optimizer = StripCombo()
        self._rate = RateField()
        self._batch = StripSpin(1, MOST)
        self._epochs = StripSpin(1, MOST)
        self._device = StripCombo()
        self._popup = RunSettingsPopup(self)
        self._buttons = RunButtons(session)
        self._momentum = document.settings.momentum
        self._set_up_fields()
        self._lay_out()
        self._connect()
        self._show_settings()
        self._show_loss()

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Bind the buttons to the window's actions, by their ids."""
        self._buttons.set_actions(actions)
        self._popup.set_find_action(actions["train.find_rate"])
        self._data.set_actions(actions)

    def _set_up_fields(self) -> None:
        for field, name, title, help in (
            (
                self._loss,
                "lossCombo",
                self.tr("Loss"),
                self.tr("What training makes small: sets the loss layer on the canvas"),
            ),
            (
                self._optimizer,
                "optimizerCombo",
                self.tr("Optimizer"),
                self.tr("How the weights follow their gradients, at the next run"),
            ),
            (
                self._batch,
                "batchSizeSpin",
                self.tr("Batch size"),
                self.tr("Samples that one step learns from, at the next run"),
            ),
            (
                self._epochs,
                "epochsSpin",
                self.tr("Epochs"),
                self.tr("How often the next run goes through the data"),
            ),
            (
                self._device,
                "deviceCombo",
                self.tr("Device"),
                self.tr("Where the next run computes"),
            ),
        ):
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(help)
        for kind in CATALOGUE.values():
            if kind.category == "loss":
                self._loss.addItem(kind.title, kind.kind)
        for method in OPTIMIZERS.values():
            self._optimizer.addItem(method.kind, method.kind)
            row = self._optimizer.count() - 1
            self._optimizer.setItemData(row, method.help, Qt.ItemDataRole.ToolTipRole)

    def _lay_out(self) -> None:
        strip = Strip()
        strip.add(self.tr("Dataset"), self._data, 134, 150)
        strip.add(self.tr("Loss"), self._loss, 92, 132)
        strip.add(self.tr("Optimizer"), self._optimizer, 84, 96)
        strip.add(self.tr("Learning rate"), self._rate, 82, 86)
        strip.add(self.tr("Batch"), self._batch, 48, 52)
        strip.add(self.tr("Epochs"), self._epochs, 54, 58)
        strip.add(self.tr("Device"), self._device, 60, 76)
        self._more = QToolButton()
        self._more.setObjectName("runMoreButton")
        self._more.setAccessibleName(self.tr("More run settings"))
        self._more.setToolTip(
            self.tr("Optimizer's options, schedule, early stopping, seed and more")
        )
        self._more.setIcon(icon("settings"))
        self._more.setFixedSize(28, 28)
        strip.row.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(strip, 1)
        row.addWidget(self._buttons)

    def _connect(self) -> None:
        self._loss.currentIndexChanged.connect(self._on_loss_changed)
        self._optimizer.currentTextChanged.connect(lambda name: self._change("optimizer", name))
        self._rate.value_edited.connect(lambda rate: self._change("learning_rate", rate))
        self._batch.valueChanged.connect(lambda size: self._change("batch_size", size))
        self._epochs.valueChanged.connect(lambda count: self._change("epochs", count))
        self._device.currentIndexChanged.connect(
            lambda row: self._change("device", self._device.itemData(row))
        )
        self._popup.value_edited.connect(self._change)
        self._more.clicked.connect(lambda: self._popup.open_below(self._more))
        self._document.settings_changed.connect(self._show_settings)
        self._document.analysis_changed.connect(self._show_loss)
        self._document.project_replaced.connect(self._show_settings)
        self._document.project_replaced.connect(self._show_loss)
        self._session.devices_changed.connect(self._show_settings)
        self._session.learning_rate_changed.connect(self._on_rate_changed)
        self._session.momentum_changed.connect(self._on_momentum_changed)

    def _change(self, name: str, value: Any) -> None:
        """Make one setting one undo step; steps of the same setting in a row become one."""
        settings = self._document.settings
        changed = _with(settings, name, value)
        if changed != settings:
            text = self.tr("Set {0}").format(name.replace("_", " "))
            self._document.push(text, [ChangeSettings(changed)], merge_key=f"settings.{name}")

    def _on_rate_changed(self, rate: float) -> None:
        messages().info(self.tr("The running training learns at rate {0:g} now.").format(rate))

    def _on_momentum_changed(self, momentum: float) -> None:
        text = self.tr("The running training has momentum {0:g} now.")
        messages().info(text.format(momentum))

    def _on_loss_changed(self, row: int) -> None:
        if row >= 0:
            kind = self._loss.itemData(row)
            edits = operations.choose_loss(self._document.project.network, kind)
            self._document.push(self.tr("Choose {0}").format(kind), edits, level=())

    def _show_loss(self) -> None:
        loss = operations.loss_of(self._document.project.network)
        self._loss.blockSignals(True)
        self._loss.setCurrentIndex(-1 if loss is None else self._loss.findData(loss.kind))
        self._loss.setPlaceholderText(self.tr("none"))
        self._loss.blockSignals(False)

    def _show_settings(self) -> None:
        settings = self._document.settings
        fields = (self._optimizer, self._batch, self._epochs, self._device)
        for field in fields:
            field.blockSignals(True)
        if self._optimizer.findData(settings.optimizer) < 0:  # a file of a newer version
            self._optimizer.addItem(settings.optimizer, settings.optimizer)
        self._optimizer.setCurrentIndex(self._optimizer.findData(settings.optimizer))
        self._batch.setValue(settings.batch_size)
        self._epochs.setValue(settings.epochs)
        self._device.clear()
        for device in self._session.devices:
            self._device.addItem(device.title, device.name)
        if self._device.findData(settings.device) < 0:
            self._device.addItem(settings.device, settings.device)
        self._device.setCurrentIndex(self._device.findData(settings.device))
        for field in fields:
            field.blockSignals(False)
        is_new = settings.learning_rate != self._rate.value  # by typing, or by undoing that
        if is_new:
            self._session.set_learning_rate(settings.learning_rate)
        if is_new or not self._rate.hasFocus():  # else a number is being typed there
            self._rate.show_value(settings.learning_rate)
        if settings.momentum != self._momentum:
            self._momentum = settings.momentum
            self._session.set_momentum(settings.momentum)
        self._popup.show_settings(settings)


def _with(settings: Settings, name: str, value: Any) -> Settings:
    """The settings with another value; another method brings options of its own."""
    if name == "optimizer":
        return choose_optimizer(settings, value)
    if name == "schedule":
        return choose_schedule(settings, value)
    return msgspec.structs.replace(settings, **{name: value})
