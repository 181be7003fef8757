"""Dropout's mask in one step."""

from __future__ import annotations

from engine.kernels.cuda.writing import elementwise

drop = elementwise(
    "drop", "T random, float64 p", "T y", "y = random >= T(p) ? T(1 / (1 - p)) : T(0)"
)
