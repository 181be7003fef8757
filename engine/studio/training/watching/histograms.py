"""Histograms of weights, gradients and activations, quick enough to be made while training."""

from __future__ import annotations

import numpy as np

from engine.studio.training.watching.watch_messages import Histogram

BINS = 40
MOST_VALUES = 20_000
"""Of more values as many are taken, evenly spread."""


def histogram(values: np.ndarray) -> Histogram | None:
    """Of the finite values in an array of any shape; None where there are none."""
    flat = values.reshape(-1)
    flat = flat[:: max(flat.size // MOST_VALUES, 1)].astype(np.float64)
    flat = flat[np.isfinite(flat)]
    if not flat.size:
        return None
    low, high = float(flat.min()), float(flat.max())
    width = (high - low) / BINS
    if width > 0.0:
        places = np.minimum((flat - low) / width, BINS - 1).astype(np.int64)
    else:
        places = np.full(flat.size, BINS // 2)
    return Histogram(low, high, tuple(np.bincount(places, minlength=BINS).tolist()))
