"""Running NumPy without its warnings of overflow, 1/0 and the like, which PyTorch does not give.

`np.errstate` does the same, but costs a microsecond a use; a context in which the warnings have
been switched off once costs a tenth of that.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

_T = TypeVar("_T")


class _Quiet(threading.local):
    """A thread's quiet context, which can be entered once at a time."""

    def __init__(self) -> None:
        self.entered = False
        self.run = contextvars.copy_context().run
        self.run(np.seterr, all="ignore")


_quiet = _Quiet()


def quietly(function: Callable[..., _T], *arguments: Any) -> _T:
    """Call a function of arrays without NumPy's warnings of floating-point errors.

    It must not look at context variables: it sees those of the thread's first call.
    """
    if _quiet.entered:
        return function(*arguments)
    _quiet.entered = True
    try:
        return _quiet.run(function, *arguments)
    finally:
        _quiet.entered = False
