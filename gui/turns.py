"""Drawing done one piece after the other, so that no turn of the event loop takes long."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Calls what was added, the first at once and one more each interval."""

    def __init__(self, milliseconds: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Hashable, Callable[[], None]] = {}
        self._timer = QTimer(self, interval=milliseconds)
        self._timer.timeout.connect(self._do_next)

    def add(self, key: Hashable, do: Callable[[], None]) -> None:
        """Call this soon, in the place of what was added under the same key and not yet called."""
        self._waiting[key] = do
        if not self._timer.isActive():
            self._timer.start()
            self._do_next()

    def clear(self) -> None:
        """Call nothing more of what was added."""
        self._waiting.clear()
        self._timer.stop()

    def finish(self) -> None:
        """Call all that is left, now."""
        while self._waiting:
            self._do_next()
        self._timer.stop()

    def _do_next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        self._waiting.pop(next(iter(self._waiting)))()
