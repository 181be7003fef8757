"""The dot products that a weight's gradient consists of."""

from __future__ import annotations

from engine.kernels.compiled.jit import part
from engine.kernels.compiled.tiles import TAPS, dots_many, dots_one


@part
def dot_all(grads, length, line, offsets, stretches, apart, vectors, target, target_row):
    """Add FILTERS rows' dot products with all shifted lines to the rows of target.

    All but offsets are addresses or numbers, as in `dots`.
    """
    steps, first = offsets.size, offsets.ctypes.data
    for step in range(0, steps - TAPS + 1, TAPS):
        dots_many(
            grads,
            length,
            line,
            first + 8 * step,
            stretches,
            apart,
            vectors,
            target + 4 * step,
            target_row,
        )
    for step in range(steps // TAPS * TAPS, steps):
        dots_one(
            grads,
            length,
            line,
            first + 8 * step,
            stretches,
            apart,
            vectors,
            target + 4 * step,
            target_row,
        )
