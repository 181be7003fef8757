"""The dataset at hand, read without leaving anybody unanswered meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.datasets import Samples, title_of
from engine.studio.data import load_chosen
from engine.studio.network.settings import DataChoice
from engine.studio.training.inbox import Inbox
from engine.studio.training.messages import Load, Loading, Message, Predict, Quit, Stop, Train

LOADING_SECONDS = 0.1


class Shelf:
    """Keeps the dataset that was read last. Predictions asked for during a reading are answered."""

    def __init__(
        self, inbox: Inbox, send: Callable[[Message], None], answer: Callable[[Predict], None]
    ) -> None:
        self._inbox = inbox
        self._send = send
        self._answer = answer
        self._place: _Place | None = None
        self._samples: Samples | None = None

    def at_hand(self, data: DataChoice) -> Samples | None:
        """The dataset, if it was read last."""
        return self._samples if self._place == _place_of(data) else None

    def samples(self, data: DataChoice, *, ahead: bool) -> Samples:
        """The dataset, read unless it is at hand.

        A reading `ahead` of a run is silent, and ends where other data are wanted. Raises
        DatasetError, and LoadCancelledError where a command came that ends it.
        """
        found = self.at_hand(data)
        if found is not None:
            return found
        self._samples = None  # before the new one comes: both may not fit into memory
        endings = (Stop, Quit, Load) if ahead else (Stop, Quit)
        title = title_of(data.source)
        progress = self.progress(title, lambda: not ahead or self._inbox.holds(Train))
        progress(0, 0)
        self._samples = load_chosen(
            data, progress=progress, cancelled=lambda: self._inbox.holds(*endings)
        )
        self._place = _place_of(data)
        return self._samples

    def progress(
        self, title: str, is_told: Callable[[], bool] = lambda: True
    ) -> Callable[[int, int], None]:
        """A function to be called with `done` and `total` while something is read.

        It tells them, ten times a second at most and at the end, and answers predictions asked for
        meanwhile.
        """
        shown_at = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal shown_at
            is_over = 0 < total == done
            if is_told() and (is_over or time.monotonic() >= shown_at):
                shown_at = time.monotonic() + LOADING_SECONDS
                self._send(Loading(title, done, total))
            request = self._inbox.take_prediction()
            if request is not None:
                self._answer(request)

        return tell


_Place = tuple[object, ...]


def _place_of(data: DataChoice) -> _Place:
    """What tells one reading of data from another: normalising comes after it."""
    return data.source, data.columns, data.invert
