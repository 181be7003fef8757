"""Which part of each level was in sight, so that whoever comes back finds it again."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from gui.document import Level
from gui.navigator import Navigator


class LevelViews:
    """Remembers zoom and top left corner by level, for as long as a project is open."""

    def __init__(self, navigator: Navigator) -> None:
        self._navigator = navigator
        self._shown: Level | None = ()
        self._places: dict[Level, tuple[float, QPointF]] = {}

    def open(self, level: Level) -> bool:
        """Note what is in sight, and show what was of this level; False where it is new."""
        if self._shown is not None:
            self._places[self._shown] = self._navigator.zoom, self._navigator.in_sight().topLeft()
        self._shown = level
        if level not in self._places:
            return False
        self._navigator.show_place(*self._places[level])
        return True

    def forget(self) -> None:
        """Another project is open."""
        self._shown = None
        self._places = {}
