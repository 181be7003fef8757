"""Arrays as the compiled kernels take them: in one run of memory, writeable, aligned."""

from __future__ import annotations

from typing import Any

import numpy as np


def dense(x: Any) -> Any:
    """`x` in row-major order; itself where it is so already."""
    flags = x.flags
    return x if flags.c_contiguous and flags.behaved else np.array(x, np.float32, order="C")


def flat(x: Any) -> Any:
    """The elements of `x` in row-major order, as one dimension."""
    return dense(x).reshape(-1)


def behaved(x: Any) -> Any:
    """`x` with any strides, but writeable and aligned, as Numba tells such arrays from others."""
    return x if x.flags.behaved else np.array(x, np.float32)
