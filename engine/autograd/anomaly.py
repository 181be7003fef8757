"""Anomaly mode: finds the line of the program whose derivative made a NaN.

While it is on, every recorded op remembers where the program called it, and the backward pass looks
at what each op's rule gives. Both cost time, so it is for debugging only.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from engine.autograd import modes
from engine.devices import namespace
from engine.tensor import Tensor

if TYPE_CHECKING:
    from engine.autograd.function import Function

_ENGINE = str(Path(__file__).parent.parent)
_FRAMES = 10  # of the program's calls that led to an op, as many as are shown


class Anomaly:
    """What anomaly mode does at each op, forward and backward."""

    def __init__(self, check_nan: bool) -> None:
        self.check_nan = check_nan

    def remember(self, fn: Function) -> None:
        """Note where the program called the op that is being recorded."""
        frame = sys._getframe(2)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_ENGINE):
            frame = frame.f_back  # the engine's own lines would only hide the program's
        frames = traceback.walk_stack(frame)
        fn.called_from = traceback.StackSummary.extract(frames, limit=_FRAMES, lookup_lines=False)

    def check(self, fn: Function, parts: tuple[Any, ...]) -> None:
        """Raise RuntimeError if a gradient that `fn` gives has a NaN."""
        if not self.check_nan:
            return
        for number, part in enumerate(parts):
            if part is None or fn.edges[number] is None:
                continue
            array = part.array if isinstance(part, Tensor) else part
            if bool(namespace(array).isnan(array).any()):
                raise RuntimeError(
                    f"Function '{fn.name()}' returned nan values in its {number}th output. "
                    f"{self.origin(fn)}"
                )

    def origin(self, fn: Function) -> str:
        """Where the program called the forward of `fn`, in words."""
        if fn.called_from is None:
            return (
                "Where its forward was called is not known: put the forward pass, too, inside "
                "detect_anomaly()."
            )
        calls = traceback.StackSummary.from_list(reversed(fn.called_from))
        return f"Its forward was called here (most recent call last):\n{''.join(calls.format())}"


class set_detect_anomaly:  # noqa: N801 (PyTorch's name)
    """Switch anomaly mode on or off at once; used as a context manager, it is put back at the end.

    Without `check_nan`, ops remember where they were called, for other errors in backward, but NaN
    is no error.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = modes.anomaly
        modes.anomaly = Anomaly(check_nan) if mode else None

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        modes.anomaly = self._before


class detect_anomaly(set_detect_anomaly):  # noqa: N801 (PyTorch's name)
    """Anomaly mode inside a block: `with detect_anomaly(): loss.backward()`.

    The forward pass belongs inside it too, so that the ops can remember their lines.
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(True, check_nan)
