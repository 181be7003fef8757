"""Which epoch of a run is its best, and when it is time to stop."""

from __future__ import annotations

import math
from collections.abc import Sequence


def best_of(losses: Sequence[float]) -> int | None:
    """The place of the lowest of the held-out losses, the first of equals; None without any."""
    finite = [(loss, place) for place, loss in enumerate(losses) if math.isfinite(loss)]
    return min(finite)[1] if finite else None


def epochs_without_gain(losses: Sequence[float], min_delta: float) -> int:
    """How many epochs have passed since the loss last fell by more than `min_delta`."""
    best, since = math.inf, 0
    for loss in losses:
        if loss < best - min_delta:
            best, since = loss, 0
        else:
            since += 1
    return since
