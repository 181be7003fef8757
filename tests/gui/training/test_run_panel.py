"""The strip: every field edits the project as one undo step, and shows what an undo brings."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.studio.network import operations
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from gui.document import Document
from gui.messages import messages
from gui.training.run_panel import RunStrip
from gui.training.session import TrainingSession


@pytest.fixture
def strip(qtbot: QtBot, document: Document, quiet_session: TrainingSession) -> RunStrip:
    strip = RunStrip(document, quiet_session)
    qtbot.addWidget(strip)
    strip.resize(900, 40)
    strip.show()
    return strip


def combo(strip: RunStrip, name: str) -> QComboBox:
    found = strip.findChild(QComboBox, name)
    assert found is not None
    return found


def spin(strip: RunStrip, name: str) -> QSpinBox:
    found = strip.findChild(QSpinBox, name)
    assert found is not None
    return found


FIELDS = (
    "datasetCombo",
    "lossCombo",
    "optimizerCombo",
    "learningRateEdit",
    "batchSizeSpin",
    "epochsSpin",
    "deviceCombo",
)


def test_every_field_is_there_and_says_what_it_is(strip: RunStrip) -> None:
    for name in FIELDS:
        field = strip.findChild(QWidget, name)
        assert field is not None and field.accessibleName() and field.toolTip()
    for name in ("seedSpin", "heldOutSpin"):
        assert spin(strip, name) is not None


def test_the_template_s_settings_are_shown(strip: RunStrip) -> None:
    assert combo(strip, "datasetCombo").currentText() == "Embedded digits"
    assert combo(strip, "lossCombo").currentData() == "CrossEntropyLoss"
    assert combo(strip, "optimizerCombo").currentText() == "Adam"
    assert strip.findChild(QLineEdit, "learningRateEdit").text() == "0.001"
    assert spin(strip, "batchSizeSpin").value() == 128
    assert combo(strip, "deviceCombo").currentText() == "CPU"


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("optimizerCombo", "SGD", "optimizer", "SGD"),
        ("batchSizeSpin", 256, "batch_size", 256),
        ("epochsSpin", 3, "epochs", 3),
        ("seedSpin", 11, "seed", 11),
        ("heldOutSpin", 10, "held_out", 0.1),
    ],
)
def test_a_field_makes_one_undo_step(
    strip: RunStrip, document: Document, name, value, field, expected
) -> None:
    before = document.snapshot()
    if isinstance(value, str):
        combo(strip, name).setCurrentText(value)
    else:
        spin(strip, name).setValue(value)
    assert getattr(document.settings, field) == expected
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.snapshot() == before
    shown = (
        combo(strip, name).currentText() if isinstance(value, str) else spin(strip, name).value()
    )
    assert shown != value


def test_spinning_on_is_one_step(qtbot: QtBot, strip: RunStrip, document: Document) -> None:
    field = spin(strip, "epochsSpin")
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert document.settings.epochs == 8 and document.undo_stack.count() == 1


def test_the_loss_is_set_on_the_canvas(strip: RunStrip, document: Document) -> None:
    field = combo(strip, "lossCombo")
    field.setCurrentIndex(field.findData("NLLLoss"))
    loss = operations.loss_of(document.network)
    assert loss is not None and loss.kind == "NLLLoss"
    document.undo_stack.undo()
    assert field.currentData() == "CrossEntropyLoss"
    document.push("remove", operations.remove(document.network, [loss.id]))
    assert field.currentIndex() == -1
    field.setCurrentIndex(field.findData("MSELoss"))
    found = operations.loss_of(document.network)
    assert found is not None and found.kind == "MSELoss"


def test_another_project_is_shown(strip: RunStrip, document: Document) -> None:
    document.open(TEMPLATES["binary"].make())
    assert combo(strip, "lossCombo").currentData() == "MSELoss"
    assert combo(strip, "optimizerCombo").currentText() == "SGD"
    assert combo(strip, "datasetCombo").currentData() == "binary"
    assert document.undo_stack.count() == 0


def test_a_device_that_is_gone_is_still_shown(strip: RunStrip, document: Document) -> None:
    settings = msgspec.structs.replace(document.settings, device="cuda:3")
    document.push("device", [ChangeSettings(settings)])
    assert combo(strip, "deviceCombo").currentData() == "cuda:3"


def test_the_worker_s_devices_can_be_chosen(
    qtbot: QtBot, document: Document, session: TrainingSession
) -> None:
    strip = RunStrip(document, session)
    qtbot.addWidget(strip)
    with qtbot.waitSignal(session.devices_changed, timeout=20_000):
        session.start_worker()
    field = combo(strip, "deviceCombo")
    assert [field.itemText(row) for row in range(field.count())] == ["CPU", "Fast GPU"]
    field.setCurrentIndex(1)
    assert document.settings.device == "cuda:0"


def test_a_rate_reaches_the_running_training(
    qtbot: QtBot, document: Document, make_session
) -> None:
    session = make_session("endless")
    strip = RunStrip(document, session)
    qtbot.addWidget(strip)
    session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=20_000)
    said: list[str] = []
    connection = messages().posted.connect(lambda message: said.append(message.text))
    field = strip.findChild(QLineEdit, "learningRateEdit")
    field.setText("0.02")
    with qtbot.waitSignal(session.learning_rate_changed) as changed:
        field.editingFinished.emit()
    assert changed.args == [0.02] and document.settings.learning_rate == 0.02
    assert said and "0.02" in said[0]
    with qtbot.waitSignal(session.learning_rate_changed) as changed:
        document.undo_stack.undo()
    messages().posted.disconnect(connection)
    assert changed.args == [0.001]


def test_buttons_do_as_the_actions_and_tell_the_state(
    qtbot: QtBot, strip: RunStrip, quiet_session: TrainingSession, each_theme: str
) -> None:
    actions = {}
    for id in ("train.start", "train.pause", "train.stop", "train.find_rate"):
        actions[id] = QAction(id)
        actions[id].setObjectName(id)
    strip.set_actions(actions)
    train = strip.findChild(QPushButton, "train.startButton")
    pause = strip.findChild(QPushButton, "train.pauseButton")
    with qtbot.waitSignal(actions["train.start"].triggered):
        qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    actions["train.start"].setEnabled(False)
    assert not train.isEnabled() and train.text() == "Train"
    quiet_session._set_state("training")
    assert train.text() == "Training" and pause.text() == "Pause"
    quiet_session._set_state("paused")
    assert pause.text() == "Resume" and pause.accessibleName() == "Resume"
    quiet_session._set_state("idle")


@pytest.mark.qt_log_ignore("does not support", extend=True)  # popups grab the keyboard
def test_the_other_settings_open_below(qtbot: QtBot, strip: RunStrip) -> None:
    more = strip.findChild(QToolButton, "runMoreButton")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert spin(strip, "seedSpin").isVisible()
    strip._popup.hide()


def test_it_fits_a_small_window(strip: RunStrip, each_theme: str) -> None:
    assert strip.minimumSizeHint().width() <= 900
    assert not strip.grab().isNull()


def test_what_is_being_typed_survives_news(qtbot: QtBot, strip: RunStrip, quiet_session) -> None:
    field = strip.findChild(QLineEdit, "learningRateEdit")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.setText("0.5")
    quiet_session.devices_changed.emit()  # the worker has only now said hello
    assert field.text() == "0.5"


def test_another_optimizer_brings_its_own_options(strip: RunStrip, document: Document) -> None:
    strip._change("optimizer_options", {"eps": 1e-6})
    combo(strip, "optimizerCombo").setCurrentText("SGD")
    assert document.settings.optimizer_options == {}
    strip._change("schedule", "OneCycleLR")
    assert document.settings.schedule_per == "batch"
    for _ in range(3):
        document.undo_stack.undo()
    assert document.undo_stack.index() == 0
    assert combo(strip, "optimizerCombo").currentText() == "Adam"


def test_every_optimizer_can_be_chosen_and_says_what_it_does(strip: RunStrip) -> None:
    field = combo(strip, "optimizerCombo")
    assert [field.itemText(row) for row in range(field.count())] == list(OPTIMIZERS)
    assert all(field.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(field.count()))


def test_momentum_reaches_the_running_training(
    qtbot: QtBot, document: Document, make_session
) -> None:
    session = make_session("endless")
    strip = RunStrip(document, session)
    qtbot.addWidget(strip)
    strip._change("optimizer", "SGD")
    session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=20_000)
    with qtbot.waitSignal(session.momentum_changed) as changed:
        strip._change("momentum", 0.5)
    assert changed.args == [0.5] and session.edits_since_start == 0
