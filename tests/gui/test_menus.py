"""Every command stands in exactly one menu."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from gui.actions import COMMANDS, make_actions
from gui.menus import MENUS, RECENT_FILES, TEMPLATES, make_menus


def test_every_command_stands_in_one_menu() -> None:
    entries = [entry for menu in MENUS for entry in menu.entries if entry]
    commands = [entry for entry in entries if entry not in (RECENT_FILES, TEMPLATES)]
    assert sorted(commands) == sorted(command.id for command in COMMANDS)


def test_menus_hold_their_actions_and_submenus(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window)
    submenus = {RECENT_FILES: QMenu("Recent", window), TEMPLATES: QMenu("Templates", window)}
    menus = make_menus(actions, submenus, window)
    assert [menu.title() for menu in menus] == [
        "File",
        "Edit",
        "View",
        "Network",
        "Data",
        "Arrange",
        "Run",
        "Debug",
        "Autograd",
        "Predict",
        "Runs",
        "Code",
        "Help",
    ]
    file_menu = menus[0].actions()
    assert actions["file.open"] in file_menu
    assert submenus[RECENT_FILES].menuAction() in file_menu
    assert any(each.isSeparator() for each in file_menu)
