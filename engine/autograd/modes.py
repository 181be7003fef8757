"""Whether operations are recorded for gradients, and who is watching them."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from engine.autograd.anomaly import Anomaly
    from engine.autograd.tape import Listener

_F = TypeVar("_F", bound=Callable[..., Any])


class _State(threading.local):
    """A thread's own modes, so that predicting in one never disturbs training in another."""

    grad_enabled: bool = True
    inference: bool = False
    # While `autograd.grad` runs: the nodes that lead to what was asked for. None means all.
    relevant: set[Any] | None = None


state = _State()

# The path of the module now running, set by nn.Module while someone observes, else None.
current_scope: str | None = None

# What looks for NaN in gradients while anomaly mode is on, else None.
anomaly: Anomaly | None = None

# What is told of every op that is recorded while a tape runs, else None.
listener: Listener | None = None


def is_grad_enabled() -> bool:
    """Whether operations are recorded now."""
    return state.grad_enabled


def is_inference_mode_enabled() -> bool:
    """Whether an `inference_mode` block is running."""
    return state.inference


class _GradMode:
    """A context manager, and a decorator, that sets the grad mode and puts it back after."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(state.grad_enabled)
        state.grad_enabled = self.enabled

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        state.grad_enabled = self._before.pop()

    def __call__(self, function: _F) -> _F:
        @functools.wraps(function)
        def in_mode(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return in_mode  # type: ignore[return-value]


class no_grad(_GradMode):  # noqa: N801
    """Inside, nothing is recorded: `with no_grad():`, or `@no_grad()` above a function."""

    def __init__(self) -> None:
        super().__init__(False)


class enable_grad(_GradMode):  # noqa: N801
    """Inside, operations are recorded, even within `no_grad`."""

    def __init__(self) -> None:
        super().__init__(True)


class set_grad_enabled(_GradMode):  # noqa: N801
    """Switch recording on or off at once; used as a context manager, it is put back at the end."""

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))
        self._outside = state.grad_enabled
        state.grad_enabled = self.enabled

    def __enter__(self) -> None:
        self._before.append(self._outside)
        state.grad_enabled = self.enabled

    def __call__(self, function: _F) -> _F:
        state.grad_enabled = self._outside  # a decorator changes nothing until the call
        return super().__call__(function)


class inference_mode(_GradMode):  # noqa: N801
    """Like `no_grad`, for code that will never need gradients of what it makes."""

    def __init__(self, mode: bool = True) -> None:
        super().__init__(not mode)
        self._outer: list[bool] = []

    def __enter__(self) -> None:
        super().__enter__()
        self._outer.append(state.inference)
        state.inference = not self.enabled

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        state.inference = self._outer.pop()
        super().__exit__(kind, error, traceback)
