"""Train, Pause and Stop: they follow the actions and say how the run is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.theme import color
from gui.training.session import TrainingSession
from gui.training.strip.run_buttons import RunButtons

IDS = ("train.start", "train.pause", "train.stop")


@pytest.fixture
def actions() -> dict[str, QAction]:
    made = {id: QAction(id) for id in IDS}
    for id, action in made.items():
        action.setObjectName(id)
        action.setToolTip(f"what {id} does")
    return made


@pytest.fixture
def buttons(
    qtbot: QtBot, quiet_session: TrainingSession, actions: dict[str, QAction]
) -> Iterator[RunButtons]:
    buttons = RunButtons(quiet_session)
    qtbot.addWidget(buttons)
    buttons.set_actions(actions)
    buttons.show()
    yield buttons
    quiet_session._set_state("idle")


def button(buttons: RunButtons, id: str) -> QPushButton:
    found = buttons.findChild(QPushButton, f"{id}Button")
    assert found is not None
    return found


@pytest.mark.parametrize("id", IDS)
def test_pressing_triggers_the_action(qtbot: QtBot, buttons, actions, id: str) -> None:
    assert button(buttons, id).toolTip() == f"what {id} does"
    assert button(buttons, id).accessibleName()
    with qtbot.waitSignal(actions[id].triggered):
        qtbot.mouseClick(button(buttons, id), Qt.MouseButton.LeftButton)
    actions[id].setEnabled(False)
    assert not button(buttons, id).isEnabled()


@pytest.mark.parametrize(
    ("state", "train", "pause"),
    [
        ("idle", "Train", "Pause"),
        ("loading", "Loading", "Pause"),
        ("training", "Training", "Pause"),
        ("paused", "Paused", "Resume"),
        ("stopping", "Stopping", "Pause"),
    ],
)
def test_the_state_is_said(buttons, quiet_session, state: str, train: str, pause: str) -> None:
    quiet_session._set_state(state)
    assert button(buttons, "train.start").text() == train
    assert button(buttons, "train.pause").text() == pause


def test_a_running_training_keeps_the_accent(
    buttons, quiet_session, actions, each_theme: str
) -> None:
    actions["train.start"].setEnabled(False)
    train = button(buttons, "train.start")
    assert train.grab().toImage().pixelColor(8, 16) != color("accent_fill")
    quiet_session._set_state("training")
    assert train.grab().toImage().pixelColor(8, 16) == color("accent_fill")


def test_a_click_leaves_the_keyboard_where_it_is(buttons: RunButtons) -> None:
    for id in IDS:
        assert button(buttons, id).focusPolicy() == Qt.FocusPolicy.TabFocus
