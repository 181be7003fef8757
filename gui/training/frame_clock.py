"""The one clock that everything live is drawn by: ten times a second, and only when needed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MILLISECONDS = 100
"""At 30 Hz the plots alone would take half the training speed of two cores."""


class FrameClock(QObject):
    """Turns any number of `note` calls into at most ten `ticked` a second, the first at once."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_news = False
        self._timer = QTimer(self, interval=FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._on_timeout)

    def note(self) -> None:
        """Something changed that is drawn."""
        if self._timer.isActive():
            self._has_news = True
        else:
            self._timer.start()
            self.ticked.emit()

    def stop(self) -> None:
        """Forget what was noted."""
        self._has_news = False
        self._timer.stop()

    def _on_timeout(self) -> None:
        if not self._has_news:
            self._timer.stop()
            return
        self._has_news = False
        self.ticked.emit()
