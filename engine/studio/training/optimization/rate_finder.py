"""A learning rate to begin with: the loss at ever larger ones, on copies of the weights.

The range test of Smith (2017), "Cyclical Learning Rates for Training Neural Networks": the rate
grows a little at every batch, and a good one is where the loss falls fastest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np

from engine import manual_seed
from engine.datasets import Samples, split
from engine.studio.network.build import build
from engine.studio.network.project import ProjectData
from engine.studio.training import checkpoint
from engine.studio.training.batches import Batches
from engine.studio.training.messages import Event, RateFound, RatesTried
from engine.studio.training.optimization.optimizing import Stepper
from engine.studio.training.requirements import check_samples, check_settings

LOWEST, HIGHEST = 1e-7, 10.0
STEPS = 100
SMOOTHING = 0.9
BLOWN_UP = 4.0
"""The search ends where the smoothed loss is so many times the lowest one."""
SKIPPED = 5
"""The first rates say nothing: the average has only begun."""


class RateFinder:
    """Trains a network of its own, so that neither the held one nor a run's is touched."""

    def __init__(self, project: ProjectData, weights: str | None, samples: Samples) -> None:
        settings = msgspec.structs.replace(project.settings, schedule="", schedule_options={})
        check_settings(msgspec.structs.replace(settings, stop_patience=None, restore_best=False))
        check_samples(samples, settings.data)
        self._settings = settings
        manual_seed(settings.seed)
        self._built = build(project)
        self._built.model.to(settings.device)
        if weights is not None:
            checkpoint.fit_weights(self._built.model, checkpoint.read_weights(Path(weights)))
        self._stepper = Stepper(settings, self._built)
        training, _ = split(samples, settings.held_out, settings.seed)
        self._batches = Batches(training, None, settings.device)
        self._average = 0.0
        self._rates: list[float] = []
        self._losses: list[float] = []
        self._smoothed: list[float] = []

    def work(self) -> Iterator[list[Event]]:
        """A batch a piece; the last piece tells the suggestion."""
        self._built.model.train()
        rates = np.geomspace(LOWEST, HIGHEST, STEPS).tolist()
        for rate, index in zip(rates, islice(self._indices(), STEPS), strict=True):
            if not self._try(rate, index):
                break
            yield [self._tried(slice(-1, None))]
        yield [RateFound(suggested(self._rates, self._smoothed))]

    def _indices(self) -> Iterator[np.ndarray]:
        """The samples of each batch, epoch after epoch."""
        epoch, size = 1, self._settings.batch_size
        while True:
            order = self._batches.order(self._settings.seed, epoch)
            for start in range(0, len(order), size):
                yield order[start : start + size]
            epoch += 1

    def _try(self, rate: float, index: np.ndarray) -> bool:
        """Train a batch at this rate; False where the loss has blown up."""
        for group in self._stepper.optimizer.param_groups:
            group["lr"] = rate
        inputs, targets, _ = self._batches.take(index)
        _, loss = self._built.evaluate(inputs, targets)
        value = float(loss.item())
        if not math.isfinite(value):
            return False
        self._stepper.step(loss, lambda: self._built.evaluate(inputs, targets)[1])
        self._rates.append(rate)
        self._losses.append(value)
        done = len(self._losses)
        self._average = SMOOTHING * self._average + (1 - SMOOTHING) * value
        self._smoothed.append(self._average / (1 - SMOOTHING**done))
        return done <= SKIPPED or self._smoothed[-1] <= BLOWN_UP * abs(min(self._smoothed))

    def _tried(self, part: slice) -> RatesTried:
        return RatesTried(
            tuple(self._rates[part]), tuple(self._losses[part]), tuple(self._smoothed[part])
        )


def suggested(rates: list[float], smoothed: list[float]) -> float | None:
    """The rate at which the smoothed loss falls fastest, of those before it is lowest.

    To two digits, as nobody needs more; None where it does not fall.
    """
    if len(rates) <= SKIPPED + 2:
        return None
    end = int(np.argmin(smoothed[SKIPPED:])) + SKIPPED + 1
    losses, logs = np.asarray(smoothed[SKIPPED:end]), np.log(rates[SKIPPED:end])
    if len(losses) < 3:
        return None
    slopes = np.gradient(losses, logs)
    steepest = int(np.argmin(slopes))
    return float(f"{rates[SKIPPED + steepest]:.2g}") if slopes[steepest] < 0 else None
