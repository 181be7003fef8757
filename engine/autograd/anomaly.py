"""Anomaly mode: finds the line of the program whose derivative made a NaN.

While it is on, every recorded op remembers where the program called it, and the backward pass looks
at what each op's rule gives. Both cost time, so it is for debugging only.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from engine.autograd import modes

_ENGINE = str(Path(__file__).parent.parent)


class set_detect_anomaly:  # noqa: N801 (PyTorch's name)
    """Switch anomaly mode on or off at once; used as a context manager, it is put back at the end.

    Without `check_nan`, ops remember where they were called, for other errors in backward, but NaN
    is no error.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = modes.anomaly
        modes.anomaly = modes.Anomaly(check_nan, call_stack) if mode else None

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
