"""The program's open windows: which is in front, and which holds a file."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMainWindow


class WindowList(QObject):
    """Keeps each window from being collected until it is closed. There is one: `window_list()`."""

    def __init__(self) -> None:
        super().__init__()
        self._windows: list[QMainWindow] = []

    @property
    def windows(self) -> list[QMainWindow]:
        """The open windows, the one used last at the end."""
        return list(self._windows)

    @property
    def front(self) -> QMainWindow | None:
        """The window that was used last."""
        return self._windows[-1] if self._windows else None

    def add(self, window: QMainWindow) -> None:
        """A window is there; it is taken to be in front."""
        self._windows.append(window)
        window.installEventFilter(self)

    def remove(self, window: QMainWindow) -> None:
        """A window was closed."""
        if window in self._windows:
            self._windows.remove(window)
            window.removeEventFilter(self)

    def holding(self, path: Path) -> QMainWindow | None:
        """The window in which this file is open, by whatever name it goes."""
        wanted = path.resolve()
        for window in self._windows:
            held = window.document.path
            if held is not None and held.resolve() == wanted:
                return window
        return None

    def bring_to_front(self, window: QMainWindow) -> None:
        """Show this window over all others, with the keyboard in it."""
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self._note_used(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._note_used(watched)
        return False

    def _note_used(self, window: QObject) -> None:
        if window in self._windows:
            self._windows.remove(window)
            self._windows.append(window)


@functools.cache
def window_list() -> WindowList:
    """The one list of the program."""
    return WindowList()
