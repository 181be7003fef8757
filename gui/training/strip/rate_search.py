"""The search for a learning rate, as the window follows it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.studio.network.project import ProjectData
from engine.studio.training.messages import (
    CancelFinding,
    FindRate,
    Message,
    RateFound,
    RatesTried,
)


class RateSearch(QObject):
    """Rates tried so far, with their losses, raw and smoothed; at the end a suggestion."""

    tried = Signal()
    ended = Signal()

    def __init__(self, send: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self.running = False
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.smoothed: list[float] = []
        self.suggestion: float | None = None

    def start(self, project: ProjectData) -> None:
        """Begin anew, with the project's fresh weights."""
        self.rates, self.losses, self.smoothed = [], [], []
        self.suggestion = None
        self.running = True
        self._send(FindRate(project))

    def cancel(self) -> None:
        """End it without a suggestion."""
        if self.running:
            self._send(CancelFinding())
            self.give_up()

    def give_up(self) -> None:
        """Expect nothing any more: the worker is gone, or has refused."""
        if self.running:
            self.running = False
            self.ended.emit()

    def take(self, event: RatesTried | RateFound) -> None:
        """Keep what the worker tells; what comes after the end is of a search that was ended."""
        if not self.running:
            return
        if isinstance(event, RatesTried):
            self.rates += event.rates
            self.losses += event.losses
            self.smoothed += event.smoothed
            self.tried.emit()
        else:
            self.suggestion = event.suggestion
            self.give_up()
