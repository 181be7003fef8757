"""Every command that scripts rely on is there, tells what it does, and has keys of its own."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QObject, Qt

from gui.actions import COMMANDS, make_actions, set_help

PROMISED = {
    *(f"file.{name}" for name in ("new", "open", "save", "save_as", "export")),
    *(f"edit.{name}" for name in ("undo", "redo", "cut", "copy", "paste", "duplicate", "delete")),
    *("edit.select_all", "edit.find", "view.fit", "view.arrange"),
    *(f"train.{name}" for name in ("start", "continue", "pause", "step", "stop")),
    *("network.reset_weights", "predict.clear"),
}


@pytest.fixture
def owner(qapp) -> QObject:
    return QObject()


def test_the_promised_commands_are_there(owner: QObject) -> None:
    actions = make_actions(owner)
    assert actions.keys() >= PROMISED
    assert all(action.objectName() == id for id, action in actions.items())


def test_no_key_is_given_twice() -> None:
    keys = Counter(key for command in COMMANDS for key in command.shortcuts)
    assert [key for key, count in keys.items() if count > 1] == []


def is_function(key: str) -> bool:
    """Function keys edit no text: they may act everywhere."""
    return key.removeprefix("Shift+").removeprefix("F").isdecimal()


def test_keys_without_a_modifier_act_on_the_canvas_alone(owner: QObject) -> None:
    for command in COMMANDS:
        bare = [key for key in command.shortcuts if "Ctrl+" not in key and not is_function(key)]
        assert bool(bare) == command.on_canvas, command.id
    context = make_actions(owner)["edit.delete"].shortcutContext()
    assert context == Qt.ShortcutContext.WidgetShortcut


def test_tooltips_tell_the_key(owner: QObject) -> None:
    actions = make_actions(owner)
    assert actions["file.save"].toolTip() == "Save the project with its weights (Ctrl+S)"
    assert all(action.toolTip() and action.text() for action in actions.values())
    set_help(actions["train.start"], "The canvas is empty")
    assert actions["train.start"].toolTip() == "The canvas is empty (Ctrl+Return)"


def test_one_theme_is_in_force(owner: QObject) -> None:
    actions = make_actions(owner)
    actions["view.theme_dark"].setChecked(True)
    actions["view.theme_light"].setChecked(True)
    assert not actions["view.theme_dark"].isChecked()
