"""Where a set's points lie on the plane that is drawn, and where the network is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.datasets import Samples

Floats = npt.NDArray[np.float32]
MARGIN = 0.15
GRID, LINE = 56, 121
"""Places along each side of a plane, and along a line."""


@dataclass(frozen=True)
class Plane:
    """The ranges that are drawn: (low, high) along x and y.

    A set of one input is drawn as its target over the input, one of two inputs as the plane of
    both.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    is_line: bool

    def questions(self) -> Floats:
        """The inputs the network is asked about: [n, 1] along a line, [n, 2] row by row."""
        if self.is_line:
            return np.linspace(*self.x, LINE, dtype=np.float32)[:, None]
        x, y = (np.linspace(*side, GRID, dtype=np.float32) for side in (self.x, self.y))
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def can_be_drawn(samples: Samples) -> bool:
    """Whether a plane shows all there is to see of this set."""
    shape = samples.inputs.shape[1:]
    if shape == (1,):
        return bool(samples.classes) or samples.targets.shape[1:] == (1,)
    return shape == (2,) and (bool(samples.classes) or samples.targets.shape[1:] == (1,))


def plane_of(samples: Samples) -> Plane:
    """The plane that shows all points of a set of one or two inputs, with room around them."""
    inputs = np.asarray(samples.inputs)
    if inputs.shape[1] == 2:
        return Plane(_roomy(inputs[:, 0]), _roomy(inputs[:, 1]), False)
    if samples.classes:  # probabilities are drawn over the input
        return Plane(_roomy(inputs[:, 0]), (-0.08, 1.08), True)
    return Plane(_roomy(inputs[:, 0]), _roomy(samples.targets[:, 0]), True)


def _roomy(values: npt.NDArray[np.floating]) -> tuple[float, float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = MARGIN * (high - low) or 1.0
    return low - room, high + room
