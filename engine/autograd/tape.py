"""Watching a forward pass: every op that is recorded is told, in the order of execution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.autograd import modes

if TYPE_CHECKING:
    from engine.autograd.function import Function
    from engine.tensor import Tensor

    # The op, what it was given (Tensors, arrays, numbers or None), and what it gave. The arrays
    # are the op's own: who keeps them copies them, for the program may write to them later.
    Listener = Callable[[Function, Sequence[Any], Sequence[Tensor]], None]


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Inside the block `listener` is called with every op that is recorded for gradients.

    Ops that lead to no tensor which requires a gradient are not recorded, and not told.
    """
    before = modes.listener
    modes.listener = listener
    try:
        yield
    finally:
        modes.listener = before
