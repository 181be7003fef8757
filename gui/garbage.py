"""Python's garbage, collected in the window's own thread and between its events.

A collection falls due in whichever thread allocates, and an object of Qt's must not die in another
thread than its own: a job in the background could end a timer of the window. Nor does a collection
fall into the midst of a frame that is being drawn.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 250


def collect_what_is_due() -> None:
    """Collect the oldest generation that is due, with the younger ones, if any is."""
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    generations = [generation for generation, (count, most) in enumerate(due) if count > most]
    if generations:
        gc.collect(generations[-1])


class Collector(QObject):
    """Collects in Python's stead, from a timer of the thread that it is made in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_what_is_due)
        self._timer.start(INTERVAL_MS)
