"""Memory for large results, kept for reuse: fresh memory costs a page fault for every 4 KiB.

A buffer goes back to the pool when the last array over it is gone. What lies in the pool is
bounded; beyond that, memory goes back to the system.
"""

from __future__ import annotations

from collections import defaultdict
from math import prod
from typing import Any

import numpy as np

LEAST_BYTES = 1 << 18  # smaller ones come from the allocator's own pool
MOST_BYTES = 1 << 28  # kept in the pool
_ALIGNMENT = 64  # a cache line

_free: defaultdict[int, list[np.ndarray]] = defaultdict(list)
_kept = 0


class _Lease:
    """Holds a buffer for the arrays over it, and gives it back with the last of them."""

    __slots__ = ("__array_interface__", "buffer")

    def __init__(self, buffer: np.ndarray, shape: tuple[int, ...]) -> None:
        self.buffer = buffer
        address = buffer.__array_interface__["data"][0]
        aligned = -(-address // _ALIGNMENT) * _ALIGNMENT
        self.__array_interface__ = {
            "shape": shape,
            "typestr": "<f4",
            "data": (aligned, False),
            "version": 3,
        }

    def __del__(self) -> None:
        global _kept
        size = self.buffer.size
        if _kept + size <= MOST_BYTES:
            _kept += size
            _free[size].append(self.buffer)


def empty(shape: tuple[int, ...]) -> Any:
    """A float32 array of undefined values."""
    global _kept
    size = 4 * prod(shape)
    if size < LEAST_BYTES:
        return np.empty(shape, np.float32)
    step = 1 << max(size.bit_length() - 4, 12)  # sizes within an eighth share their buffers
    size = -(-size // step) * step + _ALIGNMENT
    buffers = _free.get(size)
    if buffers:
        _kept -= size
        buffer = buffers.pop()
    else:
        buffer = np.empty(size, np.uint8)
    return np.asarray(_Lease(buffer, shape))


def zeros(shape: tuple[int, ...]) -> Any:
    """A float32 array of zeros."""
    array = empty(shape)
    array[...] = 0
    return array


def clear() -> None:
    """Give all memory in the pool back to the system."""
    global _kept
    _free.clear()
    _kept = 0
