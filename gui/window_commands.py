"""The commands that concern the program's windows: another one, quitting, and their theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gui.settings import Settings
from gui.theme import Mode, theme
from gui.window_list import window_list

THEMES: dict[str, Mode] = {
    "view.theme_system": "system",
    "view.theme_dark": "dark",
    "view.theme_light": "light",
}
STEP = QPoint(32, 32)
"""How far a new window stands from the one it came from, so that both are seen."""


class WindowCommands(QObject):
    """`make` makes another window like this one."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        window: QMainWindow,
        make: Callable[[], QMainWindow],
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._window = window
        self._make = make
        # Without this, a command would take QAction's `checked` for an argument of its own.
        actions["file.new_window"].triggered.connect(lambda checked: self.new_window())
        actions["file.quit"].triggered.connect(lambda checked: self.quit())
        for id, mode in THEMES.items():
            actions[id].triggered.connect(lambda checked, mode=mode: self._set_theme(mode))
        theme().mode_changed.connect(self._show_theme)
        self._show_theme()

    def new_window(self) -> QMainWindow:
        """Another window, with an empty canvas, a worker and an undo history of its own."""
        window = self._make()
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.resize(self._window.size())
        screen = self._window.screen().availableGeometry()
        place = self._window.pos() + STEP
        if not screen.contains(QRect(place, window.size())):
            window.resize(window.size().boundedTo(screen.size() - QSize(STEP.x(), STEP.y())))
            place = screen.topLeft() + STEP
        window.move(place)
        window.show()
        return window

    def quit(self) -> None:
        """Close all windows, if each may be: as long as one is held back, all stay."""
        windows = window_list().windows
        for window in reversed(windows):
            if not window.file_commands.may_leave():
                window_list().bring_to_front(window)
                return
        for window in windows:
            window.close_unasked()

    def _set_theme(self, mode: Mode) -> None:
        Settings().theme_mode = mode
        theme().set_mode(mode)

    def _show_theme(self) -> None:
        for id, mode in THEMES.items():
            self._actions[id].setChecked(theme().mode == mode)
