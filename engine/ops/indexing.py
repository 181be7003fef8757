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
from engine.ops.conversion import cast, constant_like, copy_
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.registry import op
from engine.promotion import Number, scalar
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
    index: tuple[Any, ...]
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        whole = xp.zeros(self.shape_wanted, x.dtype)
        xp.add.at(whole, self.index, x)
        return whole

    def backward(self, grad):
        return AdvancedIndex.apply(grad, index=self.index)


class IndexPut(Function):
    """A copy of the first input with the second at an advanced index."""

    index: tuple[Any, ...]
    accumulate: bool = False

    def forward(self, xp, x, value):
        self.value_shape = value.shape
        changed = x.copy()
        if self.accumulate:
            xp.add.at(changed, self.index, value)
        else:
            changed[self.index] = value
        return changed

    def backward(self, grad):
        kept = grad
        if self.needs(0) and not self.accumulate:
            outside = np.ones(shape_of(grad), bool)
            outside[self.index] = False
            kept = grad * constant_like(outside, grad)
        return kept, AdvancedIndex.apply(grad, index=self.index) if self.needs(1) else None


class Gather(Function):
    dim: int
    saves = "index"

    def forward(self, xp, x, index):
        self.from_shape = x.shape
        return x[_along(xp, index, self.dim)]

    def backward(self, grad, index):
        return ScatterAdd.apply(grad, index, shape_wanted=self.from_shape, dim=self.dim), None


class ScatterAdd(Function):
    """Zeros, to which values are added at the places that an index names along `dim`."""

    graph_name = "ScatterAddBackward0"
    saves = "index"
    dim: int
    shape_wanted: tuple[int, ...]

    def forward(self, xp, values, index):
        whole = xp.zeros(self.shape_wanted, values.dtype)
        part = values[tuple(slice(size) for size in index.shape)]
        self.values_shape = values.shape
        xp.add.at(whole, _along(xp, index, self.dim), part)
        return whole

    def backward(self, grad, index):
        gathered = Gather.apply(grad, index, dim=self.dim)
        if shape_of(gathered) != self.values_shape:
            gathered = Embed.apply(
                gathered,
                index=tuple(slice(size) for size in shape_of(gathered)),
                shape_wanted=self.values_shape,
            )
        return gathered, None


class Scatter(Function):
    """A copy of x with values put at the places that an index names along `dim`."""

    saves = "index"
    dim: int

    def forward(self, xp, x, index, values):
        changed = x.copy()
        part = values[tuple(slice(size) for size in index.shape)] if values.ndim else values
        self.values_shape = values.shape
        changed[_along(xp, index, self.dim)] = part
        return changed

    def backward(self, grad, index):
        array = index.array if isinstance(index, Tensor) else index
        outside = np.ones(shape_of(grad), bool)
        outside[_along(np, devices.to_numpy(array), self.dim)] = False
        values = None
        if self.needs(2):
            values = Gather.apply(grad, index, dim=self.dim)
            if self.values_shape and shape_of(values) != self.values_shape:
                places = tuple(slice(size) for size in shape_of(values))
                values = Embed.apply(values, index=places, shape_wanted=self.values_shape)
        return grad * constant_like(outside, grad), None, values


class MaskedFill(Function):
    saves = "mask"

    def forward(self, xp, x, mask, value):
        return xp.where(mask, value, x)

    def backward(self, grad, mask):
        zero = grad * 0
        from engine.ops.comparison import where

        return where(mask, zero, grad), None, where(mask, grad, zero) if self.needs(2) else None


def _along(xp: Any, index: Any, dim: int) -> tuple[Any, ...]:
    """An advanced index: `index` along `dim`, every place as it is along the others."""
    places = list(xp.ogrid[tuple(slice(size) for size in index.shape)])
    places[dim] = index
    return tuple(places)


# --- x[index]


def get_item(self: Tensor, index: Any) -> Tensor:
    """The part of a tensor that an index names."""
    parts = index if isinstance(index, tuple) else (index,)
    ready, advanced = _read_index(parts, self)
    if advanced:
        return AdvancedIndex.apply(self, index=ready)
    return BasicIndex.apply(self, index=ready, label=_label(ready))


def set_item(self: Tensor, index: Any, value: Any) -> None:
    """Write `value`, broadcast and cast, to the part of a tensor that an index names."""
    parts = index if isinstance(index, tuple) else (index,)
    ready, advanced = _read_index(parts, self)
    value = _as_value(value, self)
    if not advanced:
        part = BasicIndex.apply(self, index=ready, label=_label(ready))
        copy_(part, _without_leading_ones(value, part.array.ndim))
        return
    if self.device != value.device:
        value = value.to(self.device)
    inplace.run(_put, self, value, ready)


def _put(target: Tensor, value: Tensor, index: tuple[Any, ...]) -> Tensor:
    value = cast(value, target.array.dtype)
    try:
        return IndexPut.apply(target, value, index=index)
    except ValueError as error:
        picked = target.array[index].shape
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.array.shape)} cannot be broadcast "
            f"to indexing result of shape {list(picked)}"
        ) from error


def _as_value(value: Any, like: Tensor) -> Tensor:
    """What is to be written, as a Tensor."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool | int | float | np.generic):
        return wrap(devices.transfer(np.asarray(scalar(value, like.dtype)), like.device))
    return wrap(devices.transfer(np.asarray(value).astype(like.array.dtype), like.device))


def _without_leading_ones(value: Tensor, ndim: int) -> Tensor:
    """PyTorch lets a value have further leading dimensions of size 1."""
    extra = value.array.ndim - ndim
    if extra > 0 and all(size == 1 for size in value.array.shape[:extra]):
        return value.reshape(value.array.shape[extra:])
    return value


def _read_index(parts: tuple[Any, ...], target: Tensor) -> tuple[tuple[Any, ...], bool]:
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
                        f"The shape of the mask {list(part.shape)} at index {offset} does not match "
                        f"the shape of the indexed tensor {list(shape)} at index {dim + offset}"
                    )
            dim += part.ndim
        else:
            if part.size and not (-shape[dim] <= part.min() and part.max() < shape[dim]):
                wrong = int(part.max() if part.max() >= shape[dim] else part.min())
                raise IndexError(
                    f"index {wrong} is out of bounds for dimension {dim} with size {shape[dim]}"
                )
            dim += 1


def _label(index: tuple[Any, ...]) -> str:
    """PyTorch's name for the last step of a basic index."""
    for part in reversed(index):
        if isinstance(part, int):
            return "SelectBackward0"
        if part is None:
            return "UnsqueezeBackward0"
        if isinstance(part, slice) and part != slice(None):
            return "SliceBackward0"
    return "AliasBackward0"


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
    place = wrap_dim(dim, input.ndim)
    size = input.array.shape[place]
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


def _need_index(name: str, input: Tensor, index: Tensor, dim: int, shape: tuple[int, ...]) -> int:
    """The dimension, after checking an index along it against the shape it points into."""
    place = wrap_dim(dim, len(shape))
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int64 for index, got {index.dtype}")
    if index.ndim != len(shape) and index.array.size and shape:
        raise RuntimeError(
            f"Index tensor must have the same number of dimensions as input tensor, got "
            f"{index.ndim} and {len(shape)}"
        )
    if index.array.size and shape:
        low, high, size = int(index.array.min()), int(index.array.max()), shape[place]
        if low < 0 or high >= size:
            raise RuntimeError(
                f"index {high if high >= size else low} is out of bounds for dimension {place} "
                f"with size {size}"
            )
        for other, wanted in enumerate(index.array.shape):
            if other != place and wanted > shape[other]:
                raise RuntimeError(
                    f"Size does not match at dimension {other} expected index "
                    f"{list(index.array.shape)} to be no larger than self {list(shape)} apart from "
                    f"dimension {place}"
                )
    return place


@op
def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """For each place of `index`, the element that it names along `dim`.

    In two dimensions and with dim=1: `out[i, j] = input[i, index[i, j]]`. Raises RuntimeError for
    an index out of bounds or of the wrong shape or dtype.
    """
    place = _need_index("gather", input, index, dim, input.array.shape)
    if not input.ndim:
        return input.expand(index.array.shape).clone()
    return Gather.apply(input, index, dim=place)


@op(inplace=True)
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`input` with the elements of `src` added at the places `index` names along `dim`."""
    place = _need_index("scatter_add", input, index, dim, input.array.shape)
    _need_same("scatter_add", input, src)
    shape = input.array.shape
    return input + ScatterAdd.apply(src, index, shape_wanted=shape, dim=place)


@op(inplace=True)
def scatter(input: Tensor, dim: int, index: Tensor, src: Tensor | Number) -> Tensor:
    """`input` with the elements of `src`, or one number, put where `index` names along `dim`."""
    place = _need_index("scatter", input, index, dim, input.array.shape)
    if isinstance(src, Tensor):
        _need_same("scatter", input, src)
        values: Any = src
    else:
        values = _as_value(src, input)
    return Scatter.apply(input, index, values, dim=place)


def _need_same(name: str, input: Tensor, src: Tensor) -> None:
    if input.array.dtype != src.array.dtype:
        raise RuntimeError(
            f"{name}(): Expected self.dtype to be equal to src.dtype, got {input.dtype} and "
            f"{src.dtype}"
        )


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
    return MaskedFill.apply(input, mask, cast(_as_value(value, input), input.array.dtype))


@op
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask holds, in one dimension."""
    from engine.ops.broadcasting import broadcast_tensors

    return get_item(*broadcast_tensors(input, mask))


@op
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Like `gather`, but the other dimensions broadcast; over all elements if `dim` is None."""
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    place = wrap_dim(dim, input.ndim)
    own, named = list(input.array.shape), list(indices.array.shape)
    own_size, named_size = own[place], named[place]
    own[place] = named[place] = 1
    common = list(np.broadcast_shapes(own, named))
    common[place] = own_size
    wide = input.expand(common)
    common[place] = named_size
    return gather(wide, place, indices.expand(common))


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
    return copy_(input, _as_value(value, input))


@op(function=False)
def zero_(input: Tensor) -> Tensor:
    """Write zeros everywhere."""
    return fill_(input, 0)
