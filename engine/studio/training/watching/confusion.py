"""What a network takes the held-out samples for: the confusion matrix, and the mistakes in it."""

from __future__ import annotations

import numpy as np

from engine.datasets import Samples
from engine.studio.training.pictures import pictures
from engine.studio.training.watching.watch_messages import Confusion, Mistakes, SampleSeen

MOST_CLASSES = 40
"""No matrix is sent for data of more classes."""
MOST_SAMPLES = 24
"""So many pictures are sent of a cell."""
MOST_LOSSES = 100_000
"""Of more samples no losses are sent."""
LEAST_PROBABILITY = 1e-12


class Answers:
    """The network's answers to `samples`, in their order, as far as it was asked.

    They are those after `epoch` of `run`; of a network that rests, after 0 of None.
    """

    def __init__(self, samples: Samples, run: str | None = None, epoch: int = 0) -> None:
        self.samples = samples
        self._run, self._epoch = run, epoch
        self._answers = np.zeros(len(samples), np.int64)
        self._confidence = np.zeros(len(samples), np.float32)
        self._losses = np.zeros(len(samples), np.float16)
        self._count = 0

    @property
    def is_complete(self) -> bool:
        return self._count == len(self.samples)

    @property
    def is_told(self) -> bool:
        """Whether there is a matrix to show."""
        return self.is_complete and 0 < len(self.samples.classes) <= MOST_CLASSES

    def add(self, probabilities: np.ndarray) -> None:
        """The next samples' answers: a row of probabilities each."""
        rows = slice(self._count, self._count + len(probabilities))
        self._answers[rows] = probabilities.argmax(axis=1)
        self._confidence[rows] = probabilities.max(axis=1)
        truth = self.samples.targets[rows]
        right = probabilities[np.arange(len(probabilities)), truth]
        self._losses[rows] = -np.log(np.maximum(right, LEAST_PROBABILITY))
        self._count += len(probabilities)

    def confusion(self) -> Confusion:
        """How often each class was taken for each."""
        classes = len(self.samples.classes)
        cells = self.samples.targets * classes + self._answers
        counts = np.bincount(cells, minlength=classes * classes)
        losses = self._losses.tobytes() if len(self._losses) <= MOST_LOSSES else b""
        return Confusion(self._run, self._epoch, tuple(counts.tolist()), losses)

    def mistakes(self, truth: int | None, answer: int | None) -> Mistakes:
        """The samples of one cell of the matrix, or all mistakes; the most confident first."""
        if truth is None or answer is None:
            chosen = self._answers != self.samples.targets
        else:
            chosen = (self.samples.targets == truth) & (self._answers == answer)
        places = np.flatnonzero(chosen)
        places = places[np.argsort(-self._confidence[places], kind="stable")]
        shown = tuple(self._seen(int(place)) for place in places[:MOST_SAMPLES])
        return Mistakes(truth, answer, len(places), shown)

    def _seen(self, place: int) -> SampleSeen:
        return SampleSeen(
            place,
            int(self.samples.targets[place]),
            int(self._answers[place]),
            round(float(self._confidence[place]), 4),
            pictures(self.samples.inputs[place]),
        )
