"""Other shapes for the same elements: views where memory allows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.dtypes import dtype as Dtype
from engine.ops.dims import Dims, ndim_of, read_sizes, shape_of, wrap_dim, wrap_dims
from engine.ops.registry import op
from engine.tensor import Tensor, wrap


class View(Function):
    is_view = True
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        self.from_shape = x.shape
        reshaped = x.reshape(self.shape_wanted)
        if x.size and x.ndim and not xp.may_share_memory(reshaped, x):
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one "
                "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
            )
        return reshaped

    def backward(self, grad):
        return reshape(grad, self.from_shape)


class UnsafeView(Function):
    """A reshape that has to copy."""

    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        self.from_shape = x.shape
        return x.reshape(self.shape_wanted)

    def backward(self, grad):
        return reshape(grad, self.from_shape)


class Permute(Function):
    is_view = True
    dims: tuple[int, ...]

    def forward(self, xp, x):
        return x.transpose(self.dims)

    def backward(self, grad):
        back = [0] * len(self.dims)
        for place, dim in enumerate(self.dims):
            back[dim] = place
        return Permute.apply(grad, dims=tuple(back))


class Transpose(Function):
    is_view = True
    dim0: int
    dim1: int

    def forward(self, xp, x):
        return x.swapaxes(self.dim0, self.dim1)

    def backward(self, grad):
        return Transpose.apply(grad, dim0=self.dim0, dim1=self.dim1)


class T(Function):
    """The transpose of a matrix."""

    is_view = True

    def forward(self, xp, x):
        return x.T

    def backward(self, grad):
        return T.apply(grad)


class Squeeze(Function):
    is_view = True
    dims: tuple[int, ...]

    def forward(self, xp, x):
        return x.squeeze(self.dims)

    def backward(self, grad):
        return Unsqueeze.apply(grad, dims=self.dims)


class Unsqueeze(Function):
    is_view = True
    dims: tuple[int, ...]  # where the new dimensions stand in the result

    def forward(self, xp, x):
        return xp.expand_dims(x, self.dims)

    def backward(self, grad):
        return Squeeze.apply(grad, dims=self.dims)


def _resolved(sizes: tuple[int, ...], numel: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes with the one that is -1 worked out. Raises RuntimeError where they do not fit."""
    unknown = sizes.count(-1)
    known = math.prod(size for size in sizes if size != -1)
    if unknown > 1:
        raise RuntimeError("only one dimension can be inferred")
    if any(size < -1 for size in sizes):
        raise RuntimeError(f"invalid shape dimension {min(sizes)}")
    if unknown and not known:
        raise RuntimeError(
            f"cannot reshape tensor of {numel} elements into shape {list(sizes)} because the "
            "unspecified dimension size -1 can be any value and is ambiguous"
        )
    if numel % known if unknown else numel != known:
        raise RuntimeError(
            f"shape '{list(sizes)}' is invalid for input of size {numel} (shape {list(shape)})"
        )
    return tuple(numel // known if size == -1 else size for size in sizes)


@op(function=False)
def view(input: Tensor, size: Any, *more: Any) -> Tensor:
    """The same memory under another shape; one size may be -1, to be worked out.

    Raises RuntimeError where memory does not allow it: `reshape` copies then. With a dtype in place
    of sizes, the same bytes read as numbers of that dtype, without a gradient.
    """
    if type(size) is Dtype:
        return _reinterpreted(input, size)
    sizes = _resolved(read_sizes((size, *more)), input.array.size, input.array.shape)
    return View.apply(input, shape_wanted=sizes)


def _reinterpreted(input: Tensor, dtype: Dtype) -> Tensor:
    try:
        other = wrap(input.array.view(dtype.array_dtype))
    except ValueError as error:
        raise RuntimeError(
            f"a tensor of shape {list(input.shape)} and {input.dtype} cannot be viewed as {dtype}: "
            f"{error}"
        ) from error
    other._version_counter = input._version_counter
    return other


@op(function=False)
def view_as(input: Tensor, other: Tensor) -> Tensor:
    """The same memory under `other`'s shape."""
    return view(input, other.array.shape)


@op
def reshape(input: Any, shape: Any, *more: Any) -> Any:
    """Another shape for the same elements: a view where possible, else a copy."""
    own = shape_of(input)
    sizes = _resolved(read_sizes((shape, *more)), math.prod(own), own)
    array = input.array if isinstance(input, Tensor) else input
    if array.flags.c_contiguous or array.size == 0:
        return View.apply(input, shape_wanted=sizes)
    if np.may_share_memory(array.reshape(sizes), array) if isinstance(array, np.ndarray) else False:
        return View.apply(input, shape_wanted=sizes)
    return UnsafeView.apply(input, shape_wanted=sizes)


@op(function=False)
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """The elements in `other`'s shape."""
    return reshape(input, other.array.shape)


@op
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` made one."""
    shape = input.array.shape
    first, last = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last and shape:
        return input
    return reshape(input, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


@op
def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension."""
    return reshape(input, -1)


@op
def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """The dimension `dim` split into `sizes`, one of which may be -1."""
    shape = input.array.shape
    place = wrap_dim(dim, len(shape))
    parts = _resolved(tuple(sizes), shape[place], (shape[place],))
    return reshape(input, (*shape[:place], *parts, *shape[place + 1 :]))


@op
def permute(input: Any, dims: Any, *more: Any) -> Any:
    """The dimensions in another order."""
    order = read_sizes((dims, *more))
    if len(order) != ndim_of(input):
        raise RuntimeError(
            "permute(): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {ndim_of(input)} is "
            f"not equal to len(dims) = {len(order)}"
        )
    return Permute.apply(input, dims=wrap_dims(order, ndim_of(input)) if order else ())


@op(aliases=("swapaxes", "swapdims"))
def transpose(input: Any, dim0: int, dim1: int) -> Any:
    """Two dimensions exchanged."""
    ndim = ndim_of(input)
    first, second = wrap_dim(dim0, ndim), wrap_dim(dim1, ndim)
    return Transpose.apply(input, dim0=first, dim1=second) if ndim else _alias(input)


@op(aliases=("moveaxis",))
def movedim(input: Any, source: Dims, destination: Dims) -> Any:
    """Dimensions moved to other places; the rest keep their order."""
    ndim = ndim_of(input)
    from_dims, to_dims = wrap_dims(source, ndim), wrap_dims(destination, ndim)
    if len(from_dims) != len(to_dims):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({from_dims}) and destination "
            f"({to_dims}) should contain the same number of dims"
        )
    order = [dim for dim in range(ndim) if dim not in from_dims]
    for place, dim in sorted(zip(to_dims, from_dims, strict=True)):
        order.insert(place, dim)
    return permute(input, order)


@op
def t(input: Tensor) -> Tensor:
    """The transpose of a matrix. Raises RuntimeError for more than two dimensions."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return T.apply(input)


def _alias(input: Any) -> Any:
    """The same tensor, seen as a view of it."""
    return View.apply(input, shape_wanted=shape_of(input))


def _squeezable(shape: tuple[int, ...], dim: Dims) -> tuple[int, ...]:
    dims = () if dim == () else wrap_dims(dim, len(shape))
    return tuple(each for each in dims if shape[each] == 1)


@op
def squeeze(input: Tensor, dim: Dims = None) -> Tensor:
    """Without the dimensions of size 1: all of them, or those among `dim`."""
    return Squeeze.apply(input, dims=_squeezable(input.array.shape, dim))


@op
def unsqueeze(input: Any, dim: int) -> Any:
    """With a new dimension of size 1 at place `dim`."""
    return Unsqueeze.apply(input, dims=(wrap_dim(dim, ndim_of(input) + 1),))


@op(method=False)
def numel(input: Tensor) -> int:
    """How many elements there are."""
    return input.array.size
