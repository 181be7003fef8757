"""How a tensor prints: as PyTorch's does, to the letter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import dtypes
from engine.devices import to_numpy
from engine.tensor import Tensor


@dataclass
class PrintOptions:
    """What `set_printoptions` sets."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


options = PrintOptions()

_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print.

    `precision` is the number of decimals, `threshold` how many elements are printed before the
    middle is left out, `edgeitems` how many then stay at each end, `linewidth` the characters in a
    line, and `sci_mode` whether numbers are printed as 1.0000e+02 (None: where it helps). `profile`
    is "default", "short" or "full".
    """
    if profile is not None:
        if profile not in _PROFILES:
            raise ValueError(f"profile must be one of {', '.join(_PROFILES)}, got {profile!r}")
        chosen = _PROFILES[profile]
        options.precision, options.threshold = chosen.precision, chosen.threshold
        options.edgeitems, options.linewidth = chosen.edgeitems, chosen.linewidth
    for name, value in {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }.items():
        if value is not None:
            setattr(options, name, value)
    options.sci_mode = sci_mode


class _Formatter:
    """The common width and notation of all numbers in a tensor."""

    def __init__(self, values: np.ndarray) -> None:
        self.floating = values.dtype.kind == "f"
        self.integral = True  # floating, but all whole numbers: printed as "1."
        self.scientific = False
        self.width = 1
        if not self.floating:
            self.width = max((len(str(value)) for value in values.ravel().tolist()), default=1)
            return
        shown = values.astype(np.float64).ravel()
        shown = shown[np.isfinite(shown) & (shown != 0)]
        if not shown.size:
            return
        sizes = np.abs(shown)
        largest, smallest = float(sizes.max()), float(sizes.min())
        self.integral = bool((shown == np.ceil(shown)).all())
        if self.integral:
            self.scientific = largest / smallest > 1000.0 or largest > 1.0e8
        else:
            self.scientific = largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
        if options.sci_mode is not None:
            self.scientific = options.sci_mode
        self.width = max(len(self._number(value)) for value in shown.tolist())

    def _number(self, value: float) -> str:
        if self.scientific:
            return f"{value:.{options.precision}e}"
        return f"{value:.0f}." if self.integral else f"{value:.{options.precision}f}"

    def text(self, value: Any) -> str:
        """A number, padded to the common width."""
        if not self.floating:
            return f"{value}".rjust(self.width)
        if self.integral and not self.scientific:
            found = f"{value:.0f}"
            if math.isfinite(value):
                found += "."
        else:
            found = self._number(value)
        return found.rjust(self.width)


def _vector(values: np.ndarray, indent: int, summarize: bool, formatter: _Formatter) -> str:
    """The last dimension, in as many lines as it takes."""
    per_line = max(1, math.floor((options.linewidth - indent) / (formatter.width + 2)))
    edge = options.edgeitems
    if summarize and not edge:
        texts = ["..."]
    elif summarize and values.size > 2 * edge:
        first = [formatter.text(value) for value in values[:edge].tolist()]
        last = [formatter.text(value) for value in values[-edge:].tolist()]
        texts = [*first, " ...", *last]
    else:
        texts = [formatter.text(value) for value in values.tolist()]
    lines = [texts[start : start + per_line] for start in range(0, len(texts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(", ".join(line) for line in lines) + "]"


def _nested(values: np.ndarray, indent: int, summarize: bool, formatter: _Formatter) -> str:
    """All dimensions, each in its brackets."""
    if values.ndim == 0:
        return formatter.text(values.item())
    if values.ndim == 1:
        return _vector(values, indent, summarize, formatter)
    edge = options.edgeitems
    if summarize and values.shape[0] > 2 * edge:
        parts = [_nested(part, indent + 1, summarize, formatter) for part in values[:edge]]
        parts.append("...")
        tail = values[-edge:] if edge else values[:0]
        parts += [_nested(part, indent + 1, summarize, formatter) for part in tail]
    else:
        parts = [_nested(part, indent + 1, summarize, formatter) for part in values]
    separator = "," + "\n" * (values.ndim - 1) + " " * (indent + 1)
    return "[" + separator.join(parts) + "]"


def _edges(values: np.ndarray) -> np.ndarray:
    """The elements that are printed when the middle is left out: they set the width."""
    for dim in range(values.ndim):
        if values.shape[dim] > 2 * options.edgeitems:
            edge, length = options.edgeitems, values.shape[dim]
            places = [*range(edge), *range(length - edge, length)]
            values = np.take(values, places, dim)
    return values


def tensor_str(tensor: Tensor) -> str:
    """A tensor as `repr` gives it: values, then device, size, dtype and gradient where they tell
    something new.
    """
    prefix = "tensor("
    values = to_numpy(tensor.array)
    suffixes = []
    if tensor.is_cuda:
        suffixes.append(f"device='{tensor.device}'")
    usual = tensor.dtype in (dtypes.get_default_dtype(), dtypes.int64, dtypes.bool_)
    if values.size == 0:
        if values.shape != (0,):
            suffixes.append(f"size={tuple(values.shape)}")
        if tensor.dtype is not dtypes.get_default_dtype():
            suffixes.append(f"dtype={tensor.dtype}")
        text = "[]"
    else:
        if not usual:
            suffixes.append(f"dtype={tensor.dtype}")
        summarize = values.size > options.threshold
        formatter = _Formatter(_edges(values) if summarize else values)
        text = _nested(values, len(prefix), summarize, formatter)
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    return _with_suffixes(prefix + text, suffixes, len(prefix))


def _with_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    """Suffixes behind the values, on a new line where the last one is full."""
    parts = [text]
    last_line = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if last_line + len(suffix) + 2 > options.linewidth:
            parts.append(",\n" + " " * indent + suffix)
            last_line = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            last_line += len(suffix) + 2
    return "".join(parts) + ")"
