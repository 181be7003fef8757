"""The one clock that everything live is drawn by: ten times a second at most, when needed.

Training splits its work evenly among threads that wait for one another, so that whoever takes a
share of one core from them takes that share of their speed.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MILLISECONDS, LONGEST_MILLISECONDS = 100, 1000
"""At 30 Hz the plots alone would take half the training speed of two cores."""
SHARE = 0.02
"""How much of one core frames may take from the training beside the window."""


class FrameClock(QObject):
    """Turns any number of `note` calls into at most ten `ticked` a second, the first at once.

    Where drawing a frame takes this thread long, the next one comes later.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_news = False
        self._worked = 0.0
        self._timer = QTimer(self, interval=FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._on_timeout)

    def note(self) -> None:
        """Something changed that is drawn."""
        if self._timer.isActive():
            self._has_news = True
        else:
            self._worked = time.thread_time()
            self._timer.start(FRAME_MILLISECONDS)
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
        self._timer.setInterval(self._next_interval())
        self.ticked.emit()

    def _next_interval(self) -> int:
        """So long, in milliseconds, that what the last frame cost is no more than the share."""
        before, self._worked = self._worked, time.thread_time()
        cost = 1000 * (self._worked - before)
        return round(min(max(cost / SHARE, FRAME_MILLISECONDS), LONGEST_MILLISECONDS))
