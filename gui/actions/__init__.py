"""The commands of the window: a QAction for each row of the table.

A command is a QAction whose objectName is its id; ids are an interface that scripts hold on to.
The window connects each to what it does.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from gui.actions.table import COMMANDS
from gui.icons import icon


def translated(text: str) -> str:
    """A text of the tables above in the user's language."""
    return QCoreApplication.translate("actions", text)


def make_actions(parent: QObject) -> dict[str, QAction]:
    """A QAction for each command, by its id."""
    actions: dict[str, QAction] = {}
    choices: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        action = QAction(translated(command.text), parent)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(each) for each in command.shortcuts])
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if command.icon:
            action.setIcon(icon(command.icon))
        action.setCheckable(command.is_switch)
        if command.choice:
            group = choices.setdefault(command.choice, QActionGroup(parent))
            action.setCheckable(True)
            group.addAction(action)
        set_help(action, translated(command.help))
        actions[command.id] = action
    return actions


def set_help(action: QAction, help: str) -> None:
    """Say what the action does, or why it cannot: as its tooltip and in the status line."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{help} ({keys})" if keys else help)
    action.setStatusTip(help)
