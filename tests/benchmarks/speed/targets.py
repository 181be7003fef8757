"""What the figures should be at most: our time divided by PyTorch's."""

from __future__ import annotations

DEFAULT = {
    "W1": 0.25,
    "W2": 0.45,
    "W3": 0.30,
    "W4": 0.55,
    "W5": 0.80,
    "W6": 0.75,
    "W7": 1.05,
    "W7c": 1.0,
    "GRU": 1.0,
    "residual": 1.0,
}
"""Against PyTorch as it comes."""

FUSED = {"W3": 0.60}
"""Against its fused Adam."""

FAIR = 1.0
"""Against fused Adam and large-block malloc together, in every workload."""

SWEEP = 1.3
"""Against PyTorch as it comes, in every entry of the sweep."""

MEMORY = {"W4": 1.0, "W5": 1.0}
"""Our peak memory divided by PyTorch's."""

FIRST_STEP_SECONDS = 1.0
"""For the first step after a fresh install."""

REASONS: dict[str, str] = {}
"""Why an entry of the sweep is over its limit, by its name; printed beside it."""
