"""What is wrong with the way a run learns: told by its losses and by looks into some batches.

The thresholds are such that none of the templates raises one; each rule says what it is after.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Iterator

import numpy as np

from engine.studio.network.findings import Finding
from engine.studio.training.watching.vitals import LayerVitals, Vitals

LOOKS = 10
"""A layer is judged by so many looks, the newest ones."""
FIRST_STEPS, LAST_STEPS = 10, 40
"""The loss at the beginning and that of now are means over so many batches."""

DEAD_SHARE = 0.8
"""Of a ReLU's units, in every look."""
SATURATED_SHARE = 0.9
"""Of a sigmoid's answers, while the network does not learn."""
VANISHED = 1e-3
"""Gradients of two layers whose sizes differ so much."""
EXPLODED = 100.0
"""Gradients so many times as large as the weights they change."""
LARGE_INPUT = 10.0
"""The root mean square of the input's values."""
BIG_UPDATE, SMALL_UPDATE = 0.2, 1e-5
"""Updates of this share of the weights in a single batch are wild, or next to nothing."""
STEPS_TO_MOVE = 100
"""After so many batches a loss that has not moved counts as stuck."""
WORSE_EPOCHS, WORSE_LOSS = 3, 1.25
"""Held-out loss that was this much lower, and so many epochs ago, while training loss halved."""


class Doctor:
    """Follows one run. `rate` is its learning rate; a run that goes on `continues` another.

    `nodes` are the ids of the nodes by the names of their modules, `loss` that of the loss.
    """

    def __init__(
        self, nodes: dict[str, str], input_id: str, loss: str, rate: float, *, continues: bool
    ) -> None:
        self.rate = rate
        self._nodes, self._input, self._loss = nodes, input_id, loss
        self._continues = continues
        self._looks: deque[Vitals] = deque(maxlen=LOOKS)
        self._first: list[float] = []
        self._last: deque[float] = deque(maxlen=LAST_STEPS)
        self._steps = 0
        self._diverged = False
        self._range: tuple[float, float] | None = None
        self._epochs: list[tuple[float, float]] = []
        self._epoch_loss, self._epoch_steps = 0.0, 0

    # ------------------------------------------------------------ what is told

    def take_input(self, inputs: np.ndarray, normalised: bool) -> None:
        """The first batch; `normalised` where the network begins with what normalises it."""
        size = math.sqrt(float(np.mean(np.square(inputs, dtype=np.float64))))
        if size > LARGE_INPUT and not normalised:
            self._range = float(inputs.min()), float(inputs.max())

    def take_loss(self, loss: float) -> None:
        """The loss of a batch, each of them."""
        self._steps += 1
        self._epoch_loss, self._epoch_steps = self._epoch_loss + loss, self._epoch_steps + 1
        if len(self._first) < FIRST_STEPS:
            self._first.append(loss)
        else:
            self._last.append(loss)

    def take_look(self, vitals: Vitals) -> None:
        """A batch seen from inside, now and then."""
        self._looks.append(vitals)

    def take_epoch(self, held_out_loss: float) -> None:
        """The end of an epoch, with its loss on held-out samples."""
        if self._epoch_steps:
            self._epochs.append((self._epoch_loss / self._epoch_steps, held_out_loss))
        self._epoch_loss, self._epoch_steps = 0.0, 0

    def take_divergence(self) -> None:
        """A loss was not a number."""
        self._diverged = True

    # ------------------------------------------------------------ what is wrong

    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, as far as can be told now."""
        return tuple(
            finding
            for rule in (
                self._of_input,
                self._of_dead_relus,
                self._of_saturation,
                self._of_gradients,
                self._of_rate,
                self._of_overfitting,
            )
            for finding in rule()
        )

    def _of_input(self) -> Iterator[Finding]:
        if self._range is not None:
            low, high = self._range
            yield Finding("raw-input", self._input, {"low": low, "high": high})

    def _of_dead_relus(self) -> Iterator[Finding]:
        """Units that stay at 0 whatever comes, because their sums are below it for all samples."""
        for name, layers in self._by_layer():
            silent = [each.silent for each in layers if each.silent is not None]
            if len(silent) == LOOKS:
                dead = np.logical_and.reduce(silent)
                if dead.mean() >= DEAD_SHARE:
                    samples = sum(look.samples for look in self._looks)
                    values = {
                        "dead": int(dead.sum()),
                        "units": dead.size,
                        "samples": samples,
                        "rate": self.rate,
                    }
                    yield Finding("dead-relus", self._nodes[name], values)

    def _of_saturation(self) -> Iterator[Finding]:
        if not self._is_stuck:
            return
        for name, layers in self._by_layer():
            shares = [each.saturated for each in layers if each.saturated is not None]
            if len(shares) == LOOKS and min(shares) >= SATURATED_SHARE:
                percent = round(100 * statistics.median(shares))
                yield Finding("saturated", self._nodes[name], {"percent": percent})

    def _of_gradients(self) -> Iterator[Finding]:
        """The first layer starves while one behind it is fed, or a layer is thrown about."""
        sizes = [
            (name, *_medians(layers)) for name, layers in self._by_layer() if _has_gradient(layers)
        ]
        if len(self._looks) < LOOKS or not sizes or not self._is_stuck:
            return
        name, first, _ = sizes[0]
        largest = max(gradient for _, gradient, _ in sizes[1:]) if len(sizes) > 1 else 0.0
        if 0.0 < first < VANISHED * largest:
            times = round(largest / first)
            yield Finding("vanishing-gradient", self._nodes[name], {"times": times})
        name, gradient, weight = max(sizes, key=lambda each: each[1] / max(each[2], 1e-12))
        if gradient > EXPLODED * weight:
            values = {"times": round(gradient / max(weight, 1e-12)), "rate": self.rate}
            yield Finding("exploding-gradient", self._nodes[name], values)

    def _of_rate(self) -> Iterator[Finding]:
        first, last = self._first_loss, self._last_loss
        values = {"rate": self.rate, "first": _short(first), "last": _short(last)}
        ratios = self._update_ratios()
        wild = bool(ratios) and statistics.median(ratios) > BIG_UPDATE
        if self._diverged:
            yield Finding("diverged", self._loss, {"rate": self.rate})
            return
        if self._has_moved_on and (last > 2 * self._first[0] or (wild and last > 0.9 * first)):
            yield Finding("rate-too-high", self._loss, values)
            return
        moves = not ratios or max(ratios) > SMALL_UPDATE
        if self._is_stuck and not moves and last > 0.97 * first and not self._continues:
            steps = {"steps": self._steps}
            yield Finding("rate-too-low", self._loss, values | steps)

    def _of_overfitting(self) -> Iterator[Finding]:
        """The best epoch lies behind, and what is learned since helps with known samples alone."""
        if len(self._epochs) <= WORSE_EPOCHS:
            return
        held_out = [each for _, each in self._epochs]
        best = min(range(len(held_out)), key=held_out.__getitem__)
        newest = statistics.median(held_out[-WORSE_EPOCHS:])
        gained = self._epochs[-1][0] < 0.5 * self._epochs[best][0]
        waited = len(held_out) - 1 - best >= WORSE_EPOCHS
        if waited and gained and newest > WORSE_LOSS * held_out[best]:
            times = _short(newest / held_out[best])
            yield Finding("overfitting", self._loss, {"best": best + 1, "times": times})

    # ------------------------------------------------------------ helpers

    def _by_layer(self) -> Iterator[tuple[str, list[LayerVitals]]]:
        """Each layer of the looks, in the order in which they compute."""
        for name in self._nodes:
            found = [look.layers[name] for look in self._looks if name in look.layers]
            if found:
                yield name, found

    def _update_ratios(self) -> list[float]:
        """Of each layer the size of its updates against that of its weights."""
        return [
            statistics.median(ratios)
            for _, layers in self._by_layer()
            if (ratios := [e.update / e.weight for e in layers if e.update and e.weight])
        ]

    @property
    def _first_loss(self) -> float:
        return statistics.fmean(self._first) if self._first else math.nan

    @property
    def _last_loss(self) -> float:
        return statistics.fmean(self._last) if self._last else math.nan

    @property
    def _has_moved_on(self) -> bool:
        """Whether there are enough batches to compare the loss of now with the first one."""
        return len(self._last) == LAST_STEPS

    @property
    def _is_stuck(self) -> bool:
        """Whether the loss has hardly moved from where it began."""
        return self._steps >= STEPS_TO_MOVE and self._last_loss > 0.8 * self._first_loss


def _has_gradient(layers: list[LayerVitals]) -> bool:
    return any(each.gradient is not None for each in layers)


def _medians(layers: list[LayerVitals]) -> tuple[float, float]:
    """The usual sizes of a layer's gradient and of its weights."""
    return (
        statistics.median(each.gradient or 0.0 for each in layers),
        statistics.median(each.weight or 0.0 for each in layers),
    )


def _short(value: float) -> float:
    """Three significant digits, for a sentence."""
    return float(f"{value:.3g}")
