"""Which samples are browsed, and in which order: of one class or part, by place or by loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.datasets import Samples, split_rows

Part = Literal["all", "training", "held_out", "test"]
Sort = Literal["place", "class", "loss"]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SampleOrder:
    """`losses` holds a loss for each sample of the set, in its order, once a run has told them."""

    part: Part = "all"
    sort: Sort = "place"
    of_class: int | None = None

    def source(self, samples: Samples) -> Samples:
        """The set that is browsed: the test images are one of their own."""
        return samples.test if self.part == "test" and samples.test is not None else samples

    def places(
        self,
        samples: Samples,
        held_out: float,
        seed: int,
        losses: npt.NDArray[np.floating] | None = None,
    ) -> Places:
        """The places of the samples that are shown, in `source`, in their order.

        By loss the largest come first; a set without losses stays in the order of its places.
        """
        source = self.source(samples)
        places = np.arange(len(source))
        if self.part in ("training", "held_out"):
            ordered = samples.ordered_split
            training, held = split_rows(len(source), held_out, seed, ordered=ordered)
            places = np.sort(training if self.part == "training" else held)
        if self.of_class is not None and source.classes:
            places = places[source.targets[places] == self.of_class]
        if self.sort == "class" and source.classes:
            places = places[np.argsort(source.targets[places], kind="stable")]
        if self.sort == "loss" and losses is not None and len(losses) == len(source):
            places = places[np.argsort(-losses[places], kind="stable")]
        return places
