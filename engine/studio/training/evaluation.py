"""A pass over the held-out samples: loss, accuracy, and the answer to each."""

from __future__ import annotations

import numpy as np

from engine import Tensor
from engine.devices import to_numpy
from engine.studio.network.build import Built
from engine.studio.training.batches import Batches
from engine.studio.training.metrics import Average, count_correct
from engine.studio.training.predicting.prediction import asking, probabilities
from engine.studio.training.watching.confusion import Answers
from engine.studio.training.watching.watch_messages import Confusion


class Evaluation:
    """Of `held_out`; `answers` are kept where its samples have classes, else None."""

    def __init__(self, built: Built, held_out: Batches, run: str, epoch: int) -> None:
        self._built, self._held_out = built, held_out
        self._average = Average()
        self.answers = None if held_out.labels is None else Answers(held_out.samples, run, epoch)
        self.newest: tuple[Tensor, ...] = ()
        """Inputs and targets of the batch that was taken last."""

    def take(self, index: np.ndarray) -> float:
        """The mean loss of the next samples, which counts if it is finite."""
        with asking(self._built.model):
            inputs, targets, labels = self._held_out.take(index)
            self.newest = inputs, targets
            outputs, mean = self._built.evaluate(inputs, targets)
            loss = float(mean.item())
            correct = 0 if labels is None else count_correct(to_numpy(outputs.array), labels)
            if self.answers is not None:
                self.answers.add(probabilities(self._built, outputs))
        self._average.add(loss, correct, len(index))
        return loss

    def told(self) -> list[Confusion]:
        """The confusion matrix, where there is one to show."""
        if self.answers is None or not self.answers.is_told:
            return []
        return [self.answers.confusion()]

    @property
    def loss(self) -> float:
        return self._average.loss

    @property
    def accuracy(self) -> float | None:
        """From 0 to 1; None where there are no classes to tell apart."""
        return None if self._held_out.labels is None else self._average.accuracy
