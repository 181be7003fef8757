"""Running NumPy without its warnings of overflow, 1/0 and the like, which PyTorch does not give.

`np.errstate` does the same, but costs a microsecond a use. NumPy keeps what it does of such errors
in a context variable: found once, it can be set and put back in a tenth of that.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

_T = TypeVar("_T")


def _found() -> tuple[contextvars.ContextVar[Any], Any]:
    """NumPy's context variable, and its value where all errors are ignored."""
    context = contextvars.Context()  # an empty one: whatever is in it afterwards, NumPy has set
    context.run(np.seterr, all="ignore")
    [(variable, value)] = context.items()
    return variable, value


_handling, _IGNORED = _found()


def quietly(function: Callable[..., _T], *arguments: Any) -> _T:
    """Call a function of arrays without NumPy's warnings of floating-point errors."""
    before = _handling.set(_IGNORED)
    try:
        return function(*arguments)
    finally:
        _handling.reset(before)
