"""Reading and writing parts of a tensor: `x[…]`, `x[…] = v`, and what they are made of.

Integers, slices, None and the ellipsis give views ("basic" indexing); masks and integer tensors
give copies ("advanced" indexing), with NumPy's rules for how they combine, which PyTorch shares.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import devices
from engine.autograd import inplace
from engine.autograd.function import Function
from engine.kernels.scattering import add_at
from engine.ops.comparison import where
from engine.ops.conversion import cast, constant_like, copy_
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.index_reading import is_whole, label, read_index
from engine.ops.registry import op
from engine.promotion import Number, array_library, scalar
from engine.tensor import Tensor, wrap


class BasicIndex(Function):
    """A view by integers, slices, None and the ellipsis."""

    is_view = True
    index: tuple[Any, ...]
    label: str = "SliceBackward0"

    def name(self) -> str:
        return self.label

    def forward(self, xp, x):
        self.from_shape = x.shape
        return x[self.index]

    def backward(self, grad):
        return Embed.apply(grad, index=self.index, shape_wanted=self.from_shape)


class AdvancedIndex(Function):
    """A copy of the elements that masks and integer arrays pick."""

    graph_name = "IndexBackward0"
    index: tuple[Any, ...]

    def forward(self, xp, x):
        self.from_shape = x.shape
        return x[self.index]

    def backward(self, grad):
        return AddAt.apply(grad, index=self.index, shape_wanted=self.from_shape)


class Embed(Function):
    """Zeros, with the input at a basic index."""

    graph_name = "SliceBackward0"
    index: tuple[Any, ...]
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        whole = xp.zeros(self.shape_wanted, x.dtype)
        whole[self.index] = x
        return whole

    def backward(self, grad):
        return BasicIndex.apply(grad, index=self.index)


class AddAt(Function):
    """Zeros, to which the input is added at an advanced index; repeated places add up."""

    graph_name = "IndexPutBackward0"
    warns = True
    index: tuple[Any, ...]
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        whole = xp.zeros(self.shape_wanted, x.dtype)
        add_at(xp, whole, self.index, x)
        return whole

    def backward(self, grad):
        return AdvancedIndex.apply(grad, index=self.index)


class IndexPut(Function):
    """A copy of the first input with the second at an advanced index."""

    warns = True
    index: tuple[Any, ...]
    accumulate: bool = False

    def forward(self, xp, x, value):
        self.value_shape = value.shape
        changed = x.copy()
        if self.accumulate:
            add_at(xp, changed, self.index, value)
        else:
            changed[self.index] = value
        return changed

    def backward(self, grad):
        kept = grad
        if self.needs(0) and not self.accumulate:
            outside = array_library(grad).ones(shape_of(grad), bool)
            outside[self.index] = False
            kept = grad * constant_like(outside, grad)
        return kept, AdvancedIndex.apply(grad, index=self.index) if self.needs(1) else None


class MaskedFill(Function):
    saves = "mask"

    def forward(self, xp, x, mask, value):
        return xp.where(mask, value, x)

    def backward(self, grad, mask):
        zero = grad * 0
        return where(mask, zero, grad), None, where(mask, grad, zero) if self.needs(2) else None


# --- x[index]


def get_item(self: Tensor, index: Any) -> Tensor:
    """The part of a tensor that an index names."""
    basic, advanced = read_index(index, self.array.shape, devices.of_array(self.array))
    if advanced is None:
        return BasicIndex.apply(self, index=basic, label=label(basic))
    if not is_whole(basic):
        self = BasicIndex.apply(self, index=basic, label=label(basic))
    return AdvancedIndex.apply(self, index=advanced)


def set_item(self: Tensor, index: Any, value: Any) -> None:
    """Write `value`, broadcast and cast, to the part of a tensor that an index names."""
    basic, advanced = read_index(index, self.array.shape, devices.of_array(self.array))
    value = as_value(value, self)
    part = self
    if advanced is None or not is_whole(basic):
        part = BasicIndex.apply(self, index=basic, label=label(basic))
    if advanced is None:
        copy_(part, _without_leading_ones(value, part.array.ndim))
    else:
        inplace.run(_put, part, value.to(self.device), advanced)


def _put(target: Tensor, value: Tensor, index: tuple[Any, ...]) -> Tensor:
    if value.array.dtype != target.array.dtype:
        fills = not value.ndim and len(index) == 1 and getattr(index[0], "dtype", None) == np.bool_
        if not fills:
            raise RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{target.dtype} for the destination and {value.dtype} for the source."
            )
        value = cast(value, target.array.dtype)
    return IndexPut.apply(target, value, index=index)


def as_value(value: Any, like: Tensor) -> Tensor:
    """What is to be written, as a Tensor."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool | int | float | np.generic):
        return wrap(devices.transfer(np.asarray(scalar(value, like.dtype)), like.device))
    if isinstance(value, str | bytes) or value is None:
        raise TypeError(f"can't assign a {type(value).__name__} to a tensor of {like.dtype}")
    return wrap(devices.transfer(np.asarray(value).astype(like.array.dtype), like.device))


def _without_leading_ones(value: Tensor, ndim: int) -> Tensor:
    """PyTorch lets a value have further leading dimensions of size 1."""
    extra = value.array.ndim - ndim
    if extra > 0 and all(size == 1 for size in value.array.shape[:extra]):
        return value.reshape(value.array.shape[extra:])
    return value


# --- The same by name


@op
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """The slice at place `index` of a dimension, which disappears."""
    if not input.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    place = wrap_dim(dim, input.ndim)
    return get_item(input, (slice(None),) * place + (int(index),))


@op
def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """`length` places of a dimension, from `start` on; a view."""
    if not input.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor) and (start.ndim or start.array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    place = wrap_dim(dim, input.ndim)
    size = input.array.shape[place]
    if not -size <= int(start) <= size:
        raise IndexError(
            f"start out of range (expected to be in range of [{-size}, {size}], but got "
            f"{int(start)})"
        )
    first = int(start) + (size if int(start) < 0 else 0)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not 0 <= first <= size - length:
        raise RuntimeError(
            f"start ({int(start)}) + length ({length}) exceeds dimension size ({size})."
        )
    return get_item(input, (slice(None),) * place + (slice(first, first + length),))


@op
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices of a dimension at the places that a 1-D integer tensor names; a copy."""
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.array.dtype not in (np.int32, np.int64):
        raise RuntimeError(
            f"index_select(): Expected dtype int32 or int64 for index, got {index.dtype}"
        )
    place = wrap_dim(dim, input.ndim)
    if not input.ndim:
        return input.reshape(1)[index.reshape(-1)].reshape(())
    return get_item(input, (slice(None),) * place + (index.reshape(-1),))


@op(inplace=True)
def masked_fill(input: Tensor, mask: Tensor, value: Tensor | Number) -> Tensor:
    """`input` with `value` wherever the mask holds."""
    if mask.array.dtype != np.bool_:
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype}"
        )
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.ndim} dimension(s)."
        )
    if isinstance(value, float) and not input.is_floating_point():
        raise RuntimeError(f"value cannot be converted to type {input.dtype.name}: {value}")
    return MaskedFill.apply(input, mask, cast(as_value(value, input), input.array.dtype))


@op
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask holds, in one dimension."""
    from engine.ops.broadcasting import broadcast_tensors

    return get_item(*broadcast_tensors(input, mask))


@op
def take(input: Tensor, index: Tensor) -> Tensor:
    """The elements at places of the flattened tensor, in the shape of `index`."""
    return get_item(input.reshape(-1), index)


@op
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The places of the elements other than zero: a row each, or a tensor for each dimension."""
    array = input.array
    if not array.ndim and as_tuple:
        array = array.reshape(1)
    places = array.nonzero() if array.ndim else ()
    if as_tuple:
        return tuple(wrap(place) for place in places)
    if not array.ndim:
        return wrap(devices.namespace(array).zeros((int(bool(array)), 0), np.int64))
    return wrap(devices.namespace(array).stack(places, 1))


@op
def argwhere(input: Tensor) -> Tensor:
    """The places of the elements other than zero, a row each."""
    return nonzero(input)


@op(function=False)
def fill_(input: Tensor, value: Tensor | Number) -> Tensor:
    """Write one value everywhere."""
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} "
            "dimensions."
        )
    return copy_(input, as_value(value, input))


@op
def zero_(input: Tensor) -> Tensor:
    """Write zeros everywhere."""
    return fill_(input, 0)
