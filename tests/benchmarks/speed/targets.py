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

_PYTHON = "little to compute: what is left are Python's steps through an op, its node and the pass"
_NOISE = "about as fast: its rounds lie on both sides of 1.3, or of 1"
_CHANNELS = "oneDNN's tiles for very many channels do half as much again in a second"
_COMPOSED = "of several ops, as in PyTorch, each of which writes its whole result to memory"
_ATTENTION = "a dozen small ops: Python's steps through them, and copies that turn heads round"

REASONS: dict[str, str] = {
    "SGD:large": _NOISE,
    "conv2d:batch=7": _NOISE,
    "conv2d:dilation=3": _NOISE,
    "conv2d:channels=128-256": _CHANNELS,
    "conv2d:channels=256-256": _CHANNELS,
    "conv2d:kernel=1,stride=2": "laying out the images takes longer than the products",
    "AdaptiveAvgPool2d:1": _NOISE,
    "Tanh:256x1024": _NOISE,
    "BatchNorm1d:64x500": _PYTHON,
    "BatchNorm2d:2x16x14x14": _PYTHON,
    "LayerNorm:4x10": _PYTHON,
    "GroupNorm:4x32": "a row and its gradient fit no first-level cache, and are read twice",
    "GroupNorm:5x30": _NOISE,
    "Softsign:256x1024": _COMPOSED,
    "CrossEntropyLoss:1x10": _PYTHON,
    "CrossEntropyLoss:128x10": _PYTHON,
    "CrossEntropyLoss:64x1000": "zeros with a value a row are made, and read again by log-softmax",
    "CrossEntropyLoss:16x21x32x32": (
        "zeros with a value a pixel are made, and read again by log-softmax"
    ),
    "LSTM:hidden=512": "the weights fit no cache of a core's own, and are read again at every step",
    "transformer:1x16x32": _ATTENTION,
    "transformer:16x50x60": _ATTENTION,
    "transformer:8x128x128": _ATTENTION,
}
"""Why an entry of the sweep is over its limit, by its name; printed beside it."""
