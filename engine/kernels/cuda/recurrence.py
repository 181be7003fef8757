"""What recurrent layers share, in products of two matrices: those of three make CuPy copy."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.writing import elementwise

SIGMOID = "const auto sigmoid = [](W v) { return W(1) / (W(1) + exp(-v)); };"
add_three = elementwise("add_three", "T a, T b, T c", "T y", "y = T(W(a) + W(b) + W(c))")


def times_matrix(x: Any, matrix: Any) -> Any:
    """`x @ matrix` for x (T, N, in)."""
    rows = cupy.dot(x.reshape(-1, x.shape[-1]), matrix)
    return rows.reshape(*x.shape[:-1], matrix.shape[1])


def brought(x: Any, weight: Any, *biases: Any) -> Any:
    """What the input brings to the gates of all times."""
    found = times_matrix(x, weight.T)
    for bias in biases:
        if bias is not None:
            found += bias
    return found
