"""The small window of settings that change rarely: it tells changes and shows values."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from engine.studio.network.settings import Settings
from engine.studio.training.optimization.schedules import SCHEDULES
from gui.fields import Switch
from gui.training.strip.run_settings import RunSettingsPopup


@pytest.fixture
def popup(qtbot: QtBot) -> RunSettingsPopup:
    popup = RunSettingsPopup()
    qtbot.addWidget(popup)
    popup.show_settings(Settings(optimizer="SGD"))
    return popup


@pytest.mark.parametrize(
    ("name", "shown", "field", "value"),
    [
        ("heldOutSpin", 20, "held_out", 0.2),
        ("seedSpin", 7, "seed", 7),
        ("momentumSpin", 0.5, "momentum", 0.5),
        ("threadsSpin", 2, "threads", 2),
        ("clipNormSpin", 1.5, "clip_norm", 1.5),
        ("clipValueSpin", 0.5, "clip_value", 0.5),
        ("patienceSpin", 3, "stop_patience", 3),
        ("minDeltaSpin", 0.01, "stop_min_delta", 0.01),
    ],
)
def test_each_change_is_told(qtbot: QtBot, popup, name, shown, field, value) -> None:
    spin = popup.findChild(QSpinBox, name) or popup.findChild(QDoubleSpinBox, name)
    assert spin.accessibleName() and spin.toolTip()
    with qtbot.waitSignal(popup.value_edited) as edited:
        spin.setValue(shown)
    assert edited.args == [field, value]


def test_no_threads_are_automatic(qtbot: QtBot, popup: RunSettingsPopup) -> None:
    popup.show_settings(Settings(threads=2))
    spin = popup.findChild(QSpinBox, "threadsSpin")
    assert spin is not None
    with qtbot.waitSignal(popup.value_edited) as edited:
        spin.setValue(0)
    assert edited.args == ["threads", None] and spin.text() == "automatic"


def test_showing_values_is_no_edit(qtbot: QtBot, popup: RunSettingsPopup) -> None:
    with qtbot.assertNotEmitted(popup.value_edited):
        popup.show_settings(Settings(held_out=0.1, seed=5, momentum=0.1, threads=3))
    assert popup.findChild(QSpinBox, "heldOutSpin").value() == 10


@pytest.mark.qt_log_ignore("does not support", extend=True)  # popups grab the keyboard
def test_momentum_is_there_for_sgd_alone(qtbot: QtBot, popup: RunSettingsPopup) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.show()
    popup.open_below(button)
    momentum = popup.findChild(QDoubleSpinBox, "momentumSpin")
    assert momentum is not None and momentum.isVisible()
    popup.show_settings(msgspec.structs.replace(Settings(), optimizer="Adam"))
    assert not momentum.isVisible()


def test_nothing_stands_for_none(qtbot: QtBot, popup: RunSettingsPopup) -> None:
    popup.show_settings(Settings(clip_norm=2.0, stop_patience=4))
    for name, field, word in (
        ("clipNormSpin", "clip_norm", "none"),
        ("patienceSpin", "stop_patience", "off"),
    ):
        spin = popup.findChild(QSpinBox, name) or popup.findChild(QDoubleSpinBox, name)
        with qtbot.waitSignal(popup.value_edited) as edited:
            spin.setValue(0)
        assert edited.args == [field, None] and spin.text() == word


def test_a_schedule_is_chosen_and_shows_its_options(qtbot: QtBot, popup) -> None:
    combo = popup.findChild(QComboBox, "scheduleCombo")
    assert combo.currentText() == "none" and combo.count() == len(SCHEDULES) + 1
    combo.setCurrentIndex(combo.findData("StepLR"))
    with qtbot.waitSignal(popup.value_edited) as edited:
        combo.activated.emit(combo.currentIndex())
    assert edited.args == ["schedule", "StepLR"]
    popup.show_settings(Settings(schedule="StepLR", schedule_options={"step_size": 7}))
    assert popup.findChild(QSpinBox, "schedule.step_size").value() == 7
    with qtbot.waitSignal(popup.value_edited) as edited:
        popup.findChild(QSpinBox, "schedule.step_size").setValue(9)
    assert edited.args == ["schedule_options", {"step_size": 9}]


def test_a_method_of_a_newer_version_is_shown_by_its_name(popup: RunSettingsPopup) -> None:
    popup.show_settings(Settings(optimizer="Lion", schedule="WarpLR"))
    assert popup.findChild(QComboBox, "scheduleCombo").currentText() == "WarpLR"
    popup.show_settings(Settings())


def test_half_precision_is_for_gpus_and_says_so(popup: RunSettingsPopup) -> None:
    switch = popup.findChild(Switch, "mixedPrecisionSwitch")
    popup.show_settings(Settings())
    assert not switch.isEnabled() and "Only a GPU" in switch.toolTip()
    popup.show_settings(Settings(device="cuda:0"))
    assert switch.isEnabled() and "16 bits" in switch.toolTip()


@pytest.mark.qt_log_ignore("does not support", extend=True)  # popups grab the keyboard
def test_no_field_lies_over_its_label(qtbot: QtBot, popup: RunSettingsPopup) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.show()
    popup.open_below(button)
    for label in popup.findChildren(QLabel):
        if label.buddy() is not None and label.isVisible():
            assert label.geometry().right() < label.buddy().geometry().left(), label.text()
