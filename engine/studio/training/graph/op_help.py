"""What a recorded op computes, in a line: the documentation of the function that made it."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

PUBLIC = {
    "AvgPool2D": "avg_pool2d",
    "ConstantPadNd": "pad",
    "Convolution": "conv2d",
    "MaxPool2DWithIndices": "max_pool2d",
    "NativeBatchNorm": "batch_norm",
    "NativeGroupNorm": "group_norm",
    "NativeLayerNorm": "layer_norm",
    "UnsafeSplit": "split",
    "UnsafeView": "reshape",
    "View": "reshape",
}
"""Public functions whose name is another than that of their op."""


@functools.cache
def op_help(name: str) -> str:
    """The first line of documentation for a node such as "AddmmBackward0"; "" for an unknown one.

    Marks of code in it are left out, as it is shown to people.
    """
    kind = re.sub(r"Backward\d*$", "", name)
    function = _public(PUBLIC.get(kind) or _snake(kind.removesuffix("Layer")))
    if function is None:
        return ""
    first = (inspect.getdoc(function) or "").partition("\n\n")[0]
    return " ".join(first.split()).partition(" Raises ")[0].replace("`", "")


def _public(name: str) -> Callable[..., Any] | None:
    """An op, a function of `nn.functional`, or a layer that is one op, such as LSTM."""
    from engine import nn
    from engine.ops.registry import OPS

    if name in OPS:
        return OPS[name].function
    return getattr(nn.functional, name, None) or getattr(nn, name.upper(), None)


def _snake(name: str) -> str:
    """LogSoftmax as log_softmax."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
