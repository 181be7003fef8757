"""Reading what stands between the brackets of `x[…]`: into NumPy's terms, or refused in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import devices
from engine.tensor import Tensor

Index = tuple[Any, ...]


def read_index(
    index: Any, shape: tuple[int, ...], home: devices.device = devices.CPU
) -> tuple[Index, Index | None]:
    """The two steps of an index: its basic part, and the advanced one on what that gives, if any.

    PyTorch applies integers, slices and None first, as a view; the masks and integer arrays then
    index that view; they come to `home`, the device of what is indexed. Raises IndexError where the
    index does not fit `shape`, ValueError for a slice that does not go forward, TypeError for what
    is no index at all, and RuntimeError for indices on another GPU than `home`.
    """
    items = [_read_part(part) for part in (index if isinstance(index, tuple) else (index,))]
    hidden = len(shape) - sum(map(_dims_named, items))
    if hidden < 0:
        if not shape:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` to convert it to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    ellipses = sum(item is Ellipsis for item in items)
    if ellipses > 1:
        raise IndexError("an index can have one ellipsis only")
    if not ellipses:
        items.append(Ellipsis)
    basic: list[Any] = []
    advanced: list[Any] = []
    dim = 0
    for item in items:
        width = hidden if item is Ellipsis else _dims_named(item)
        _check_bounds(item, dim, shape)
        dim += width
        if isinstance(item, bool):
            basic.append(None)
            advanced.append(np.array([item]))
        elif isinstance(item, int):
            basic.append(item)
        elif item is None or isinstance(item, slice):
            basic.append(item)
            advanced.append(slice(None))
        else:
            basic += [slice(None)] * width
            advanced += [slice(None)] * width if item is Ellipsis else [item]
    basic.append(Ellipsis)  # so that NumPy gives a 0-d view where nothing is left, not a scalar
    if not any(hasattr(item, "dtype") for item in advanced):
        return tuple(basic), None
    return tuple(basic), tuple(_brought(item, home) for item in advanced)


def _brought(item: Any, home: devices.device) -> Any:
    """An item of an advanced index, on the device of what is indexed."""
    if not hasattr(item, "dtype") or devices.lives_on(item, home):
        return item
    if not devices.lives_on(item, devices.CPU):
        raise RuntimeError(
            "indices should be either on cpu or on the same device as the indexed tensor "
            f"({home}), but they are on {devices.of_array(item)}"
        )
    return devices.transfer(item, home)


def is_whole(basic: Index) -> bool:
    """Whether a basic index takes everything as it is."""
    return all(item is Ellipsis or item == slice(None) for item in basic)


def _dims_named(item: Any) -> int:
    """How many of the tensor's dimensions an item of an index stands for."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.ndim if getattr(item, "dtype", None) == np.bool_ else 1


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
        if part.ndim == 0 and part.dtype.kind in "iub":
            return part.item()
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
    if isinstance(part, str):
        raise TypeError(f"a tensor has no part named {part!r}: index it with numbers or slices")
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {type(part).__name__})"
    )


def _check_bounds(item: Any, dim: int, shape: tuple[int, ...]) -> None:
    """Refuse places that are not there, in words."""
    if isinstance(item, int) and not isinstance(item, bool):
        if not -shape[dim] <= item < shape[dim]:
            raise IndexError(
                f"index {item} is out of bounds for dimension {dim} with size {shape[dim]}"
            )
    elif getattr(item, "dtype", None) == np.bool_:
        if item.shape != shape[dim : dim + item.ndim]:
            raise IndexError(
                f"The shape of the mask {list(item.shape)} at index {dim} does not match the shape "
                f"of the indexed tensor {list(shape)} at index {dim}"
            )
    elif hasattr(item, "dtype") and item.size:
        low, high = int(item.min()), int(item.max())
        if low < -shape[dim] or high >= shape[dim]:
            wrong = high if high >= shape[dim] else low
            raise IndexError(
                f"index {wrong} is out of bounds for dimension {dim} with size {shape[dim]}"
            )


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
