"""The small window of settings that change rarely: it tells changes and shows values."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from engine.studio.network.settings import Settings
from gui.training.run_settings import RunSettingsPopup


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
