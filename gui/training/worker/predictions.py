"""Predictions asked of the worker: one on its way, and only the newest one waiting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.studio.training.messages import (
    BatchPrediction,
    Predict,
    PredictBatch,
    Prediction,
)


class PredictionQueue:
    """While a pen moves, drawings come faster than answers: those in between are never sent."""

    def __init__(self, send: Callable[[Predict | PredictBatch], None]) -> None:
        self._send = send
        self._number = 0
        self._on_its_way = False
        self._waiting: Predict | PredictBatch | None = None

    def ask(
        self,
        sample: npt.NDArray[np.float32],
        nodes: tuple[str, ...],
        saliency: bool = False,
        neighbours: int = 0,
    ) -> None:
        """Ask for this sample (its shape without the batch axis) now, or once the worker can.

        The rest is as in `Predict`.
        """
        self._number += 1
        values = np.ascontiguousarray(sample, dtype="<f4").tobytes()
        self._waiting = Predict(self._number, sample.shape, values, nodes, saliency, neighbours)
        self._send_waiting()

    def ask_batch(self, samples: npt.NDArray[np.float32]) -> int:
        """Ask for many samples [n, …] at once, in the same way; the number of the request."""
        self._number += 1
        values = np.ascontiguousarray(samples, dtype="<f4").tobytes()
        self._waiting = PredictBatch(self._number, samples.shape[1:], values)
        self._send_waiting()
        return self._number

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._on_its_way

    def is_newest(self, answer: Prediction | BatchPrediction) -> bool:
        """Take note of an answer. False if something newer was asked since."""
        self._on_its_way = False
        self._send_waiting()
        return answer.request == self._number

    def drop(self) -> None:
        """Want no answer to anything asked so far."""
        self._number += 1
        self._waiting = None

    def give_up(self) -> None:
        """Expect no answer any more, and drop what waits."""
        self._on_its_way = False
        self._waiting = None

    def _send_waiting(self) -> None:
        if self._waiting is not None and not self._on_its_way:
            request, self._waiting = self._waiting, None
            self._on_its_way = True
            self._send(request)
