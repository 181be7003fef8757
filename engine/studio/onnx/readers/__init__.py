"""How ONNX's operations are drawn: a file for each family.

A reader takes the operation with what comes into it, draws layers, and tells what its outputs hold.
It raises UnreadableError, with the reason, for what no layer computes.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.studio.onnx.readers import (
    activation,
    arithmetic,
    attention,
    features,
    norms,
    recurrent,
    resampling,
    shape,
    windows,
)
from engine.studio.onnx.readers.common import Reader

READERS: dict[str, Callable[[Reader], None]] = {
    **features.READERS,
    **windows.READERS,
    **resampling.READERS,
    **activation.READERS,
    **arithmetic.READERS,
    **norms.READERS,
    **recurrent.READERS,
    **attention.READERS,
    **shape.READERS,
}
