"""The `onnx` package, which is an extra: what is said where it is not installed."""

from __future__ import annotations

import importlib.util

OPSET = 18
"""The version of ONNX's operators that is written: what runtimes have known since 2022."""
IR_VERSION = 8
"""The version of the file format that came with it."""
DRAWING = "backprop_studio.project"
"""The key in a file's metadata under which the drawing lies."""


class OnnxError(Exception):
    """An ONNX file cannot be written or read; the text is the sentence to show."""


def need_onnx() -> None:
    """Raise OnnxError, with how to install it, where the package is not there."""
    if importlib.util.find_spec("onnx") is None:
        raise OnnxError(
            "ONNX files need the onnx package, which is not installed: "
            "python -m pip install 'backprop-studio[onnx]'."
        )
