"""Reading what stands between the brackets of `x[…]`: into NumPy's terms, or refused in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.tensor import Tensor


def read_index(parts: tuple[Any, ...], target: Tensor) -> tuple[tuple[Any, ...], bool]:
    """An index as NumPy takes it, and whether it is advanced.

    Raises IndexError where it does not fit, TypeError for what is no index at all.
    """
    shape = target.array.shape
    ready: list[Any] = []
    advanced = False
    named = 0  # how many of the dimensions the index names
    for part in parts:
        part = _read_part(part)
        if isinstance(part, np.ndarray) or not isinstance(
            part, int | slice | type(None) | type(...)
        ):
            advanced = True
            named += part.ndim if part.dtype == bool else 1
        elif isinstance(part, bool):
            advanced = True
        elif part is not None and part is not Ellipsis:
            named += 1
        ready.append(part)
    if named > len(shape):
        if not shape:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` to convert it to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    _check_bounds(ready, shape, named)
    if not any(part is Ellipsis for part in ready) and not advanced:
        ready.append(Ellipsis)  # so that NumPy gives a 0-d view, not a scalar
    return tuple(ready), advanced


def _read_part(part: Any) -> Any:
    """One item of an index, with Tensors and lists turned into arrays."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return part
    if isinstance(part, slice):
        step = None if part.step is None else int(part.step)
        if step is not None and step <= 0:
            raise ValueError("step must be greater than zero")
        start, stop = (None if end is None else int(end) for end in (part.start, part.stop))
        return slice(start, stop, step)
    if isinstance(part, Tensor):
        part = part.array
        if part.ndim == 0 and part.dtype.kind in "iu":
            return int(part)
    if isinstance(part, int | np.integer):
        return int(part)
    if isinstance(part, list | tuple | range):
        values = [each.item() if isinstance(each, Tensor) else each for each in part]
        part = np.asarray(values) if len(values) else np.zeros(0, np.int64)
    if hasattr(part, "dtype"):
        if part.dtype == np.uint8:
            part = part.astype(bool)  # PyTorch's old masks
        if part.dtype.kind in "biu":
            return part
        raise IndexError(
            "tensors used as indices must be long, int, byte or bool tensors, "
            f"got one of type {part.dtype}"
        )
    raise TypeError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {type(part).__name__})"
    )


def _check_bounds(parts: list[Any], shape: tuple[int, ...], named: int) -> None:
    """Refuse places that are not there, in words."""
    dim = 0
    for part in parts:
        if part is Ellipsis:
            dim += len(shape) - named
        elif part is None or isinstance(part, bool):
            continue
        elif isinstance(part, int):
            if not -shape[dim] <= part < shape[dim]:
                raise IndexError(
                    f"index {part} is out of bounds for dimension {dim} with size {shape[dim]}"
                )
            dim += 1
        elif isinstance(part, slice):
            dim += 1
        elif part.dtype == bool:
            for offset, size in enumerate(part.shape):
                if size != shape[dim + offset]:
                    raise IndexError(
                        f"The shape of the mask {list(part.shape)} at index {offset} does not "
                        f"match the shape of the indexed tensor {list(shape)} at index "
                        f"{dim + offset}"
                    )
            dim += part.ndim
        else:
            if part.size and not (-shape[dim] <= part.min() and part.max() < shape[dim]):
                wrong = int(part.max() if part.max() >= shape[dim] else part.min())
                raise IndexError(
                    f"index {wrong} is out of bounds for dimension {dim} with size {shape[dim]}"
                )
            dim += 1


def label(index: tuple[Any, ...]) -> str:
    """PyTorch's name for the last step of a basic index."""
    for part in reversed(index):
        if isinstance(part, int):
            return "SelectBackward0"
        if part is None:
            return "UnsqueezeBackward0"
        if isinstance(part, slice) and part != slice(None):
            return "SliceBackward0"
    return "AliasBackward0"
