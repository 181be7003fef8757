"""What becomes of a layer's weights when training goes on: the four ways it can be."""

from __future__ import annotations

from enum import Enum


class LayerWeights(Enum):
    """Of one layer that has weights, against the learned weights in hand."""

    UNTRAINED = "untrained"
    """Nothing was learned yet."""
    KEPT = "kept"
    """What it learned still fits."""
    PARTLY = "partly"
    """Some of what it learned has another shape now and starts fresh."""
    FRESH = "fresh"
    """It is new, or what it learned has another shape now."""
    UNKNOWN = "unknown"
    """The network cannot be built as it stands, or is being built."""
