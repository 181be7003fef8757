"""How long each recorded op takes, forward and backward: measured while somebody asks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from engine import cuda
from engine.autograd.function import Function
from engine.autograd.graph import consumers_first
from engine.autograd.tape import listening
from engine.tensor import Tensor

Times = dict[Function, float]


@contextmanager
def timed_forward() -> Iterator[Times]:
    """A dict that fills with the seconds each op takes that is recorded inside.

    An op's time begins where that of the one before ends, so that it holds what the module did
    between the two.
    """
    times: Times = {}
    since = _now()

    def note(fn: Function, inputs: Sequence[Any], outputs: Sequence[Tensor]) -> None:
        nonlocal since
        now = _now()
        times[fn], since = now - since, now

    with listening(note):
        yield times


class BackwardTimer:
    """Measures the next `tensor.backward()`. An op's time ends where the next op's begins."""

    def __init__(self, tensor: Tensor) -> None:
        self._times: Times = {}
        self._running: Function | None = None
        self._since = 0.0
        self._handles = [
            fn.register_prehook(partial(self._on_op, fn))
            for fn in consumers_first(tensor.grad_fn)
            if isinstance(fn, Function)
        ]

    def stop(self) -> Times:
        """After the pass: the seconds each op took."""
        self._switch_to(None)
        for handle in self._handles:
            handle.remove()
        return self._times

    def _on_op(self, fn: Function, gradients: tuple[Tensor | None, ...]) -> None:
        self._switch_to(fn)

    def _switch_to(self, fn: Function | None) -> None:
        now = _now()
        if self._running is not None:
            self._times[self._running] = now - self._since
        self._running, self._since = fn, now


def _now() -> float:
    """The time, once all that was begun on a GPU is done."""
    if cuda.is_available():
        cuda.synchronize()
    return time.perf_counter()
