"""What becomes of a gradient that has arrived: it is added to a tensor's `grad`, or given away."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from engine import devices
from engine.tensor import Tensor, wrap


def accumulate(leaf: Tensor, holder: list[Any], create_graph: bool) -> None:
    """Add the one gradient in `holder` to a tensor's `grad`, which owns its memory."""
    if leaf._grad is None:
        leaf._grad = holder[0] if isinstance(holder[0], Tensor) else wrap(owned(holder))
    elif create_graph:
        leaf._grad = leaf._grad + holder[0]
    else:
        leaf._grad.array += holder[0]
        leaf._grad._version_counter[0] += 1


def owned(holder: list[Any]) -> Any:
    """The array in `holder`, if nobody else refers to it, else a copy.

    Rules may hand the same array to several inputs, or one that they keep.
    """
    if (
        _references(holder) == _ALONE
        and type(holder[0]) is np.ndarray
        and not isinstance(holder[0].base, np.ndarray)  # memory of its own
        and holder[0].flags.carray  # contiguous and writeable
    ):
        return holder[0]
    return devices.namespace(holder[0]).array(holder[0], order="C")


def _references(holder: list[Any]) -> int:
    return sys.getrefcount(holder[0])


_ALONE = _references([np.empty(0)])  # what Python counts for an object in one list
