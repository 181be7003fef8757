"""A matrix turned round, in blocks that stay in registers."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.buffers import empty
from engine.kernels.compiled.blocks import BLOCK, turn_block
from engine.kernels.compiled.jit import compiled
from engine.kernels.compiled.rows import move_row


def transposed(x: Any) -> Any:
    """The transpose of a matrix in row-major order, in row-major order too."""
    out = empty(x.shape[::-1])
    _transpose(x, out)
    return out


@compiled("void(float32[:, ::1], float32[:, ::1])")
def _transpose(x, out):
    rows, columns = x.shape
    source, target, zero = x.ctypes.data, out.ctypes.data, np.float32(0)
    whole_rows, whole_columns = rows // BLOCK * BLOCK, columns // BLOCK * BLOCK
    for i in range(0, whole_rows, BLOCK):
        for j in range(0, whole_columns, BLOCK):
            from_, to = source + 4 * (i * columns + j), target + 4 * (j * rows + i)
            turn_block(from_, columns, to, rows, zero)
    for i in range(rows):
        done = whole_columns if i < whole_rows else 0
        from_, to = source + 4 * (i * columns + done), target + 4 * (done * rows + i)
        move_row(from_, 1, columns - done, zero, to, rows)
