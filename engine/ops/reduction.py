"""Sums, means and products over dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine import dtypes
from engine.autograd.function import Function
from engine.devices import namespace
from engine.dtypes import dtype as Dtype
from engine.kernels import sums
from engine.ops.broadcasting import Expand
from engine.ops.comparison import isnan, where
from engine.ops.conversion import cast, constant_like
from engine.ops.dims import Dims, shape_of, wrap_dims
from engine.ops.exponential import exp
from engine.ops.registry import op
from engine.ops.shape import movedim, reshape, unsqueeze
from engine.promotion import Number, as_floating, need_kinds
from engine.tensor import Tensor


def total(x: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
    """The sum of an array over `dims`; halves are summed as float32, small integers as int64."""
    return sums.total(namespace(x), x, dims, keepdim)


def kept_shape(shape: tuple[int, ...], dims: tuple[int, ...]) -> tuple[int, ...]:
    """A shape after a reduction over `dims` that keeps them with size 1."""
    return tuple(1 if dim in dims else size for dim, size in enumerate(shape))


class Reduction(Function):
    """An op that reduces over `dims`, given as non-negative numbers."""

    dims: tuple[int, ...]
    keepdim: bool
    over_all: bool = False  # no dims were named: PyTorch numbers its graph nodes by that
    warns = True

    def name(self) -> str:
        return f"{type(self).__name__}Backward{0 if self.over_all else 1}"

    def spread(self, value: Any, shape: tuple[int, ...]) -> Any:
        """A reduced value (an array or Tensor) stretched over `shape` again."""
        kept = kept_shape(shape, self.dims)
        if shape_of(value) != kept:
            value = reshape(value, kept)
        return Expand.apply(value, shape_wanted=shape)


class Sum(Reduction):
    def forward(self, xp, x):
        self.from_shape = x.shape
        return total(x, self.dims, self.keepdim)

    def backward(self, grad):
        return self.spread(grad, self.from_shape)


class Mean(Reduction):
    def forward(self, xp, x):
        self.from_shape = x.shape
        self.count = _count(x.shape, self.dims)
        if x.dtype == np.float16:
            return (x.sum(self.dims, dtype=np.float32, keepdims=self.keepdim) / self.count).astype(
                np.float16
            )
        summed = sums.total(xp, x, self.dims, self.keepdim)
        return summed / self.count

    def backward(self, grad):
        return self.spread(grad / self.count, self.from_shape)


class Trace(Function):
    def forward(self, xp, x):
        self.from_shape = x.shape
        return total(x.diagonal(), (0,), keepdim=False)

    def backward(self, grad):
        return where(constant_like(np.eye(*self.from_shape, dtype=bool), grad), grad, 0.0)


class Prod(Reduction):
    """The product over one dimension."""

    saves = "x out"

    def forward(self, xp, x):
        if x.dtype == np.float16:
            product = x.prod(self.dims, dtype=np.float32, keepdims=self.keepdim)
            return product.astype(np.float16)
        as_type = None if x.dtype.kind == "f" else np.int64
        return x.prod(self.dims, dtype=as_type, keepdims=self.keepdim)

    def backward(self, grad, x, out):
        array = x.array if isinstance(x, Tensor) else x
        shape = array.shape
        if array.all():
            return self.spread(grad * out, shape) / x
        # A zero hides the others from out / x, so multiply them: row i leaves out element i.
        dim = self.dims[0]
        last = movedim(x, dim, -1)
        left_out = np.eye(shape[dim], dtype=bool)
        rows = where(constant_like(left_out, x), 1.0, unsqueeze(last, -2))
        others = Prod.apply(rows, dims=(rows.ndim - 1,), keepdim=False)
        return self.spread(grad, shape) * movedim(others, -1, dim)


class Var(Reduction):
    """The mean square distance from the mean, over N - correction."""

    saves = "x"
    correction: float

    def forward(self, xp, x):
        self.divisor = max(_count(x.shape, self.dims) - self.correction, 0)
        return _variance(xp, x, self.dims, self.keepdim, self.divisor)

    def name(self) -> str:
        return f"{type(self).__name__}Backward0"

    def backward(self, grad, x):
        factor = 2.0 / self.divisor if self.divisor else math.nan  # as of a single element
        return self.spread(grad * factor, shape_of(x)) * _centred(x, self.dims)


class Std(Reduction):
    """The root of the variance."""

    saves = "x out"
    correction: float

    def forward(self, xp, x):
        self.divisor = max(_count(x.shape, self.dims) - self.correction, 0)
        return xp.sqrt(_variance(xp, x, self.dims, self.keepdim, self.divisor))

    def name(self) -> str:
        return f"{type(self).__name__}Backward0"

    def backward(self, grad, x, out):
        slope = where(out == 0, 0.0, grad / (out * self.divisor))
        return self.spread(slope, shape_of(x)) * _centred(x, self.dims)


class LogSumExp(Reduction):
    saves = "x out"

    def name(self) -> str:
        return "LogsumexpBackward0"

    def forward(self, xp, x):
        largest = x.max(self.dims, keepdims=True) if x.size else x.sum(self.dims, keepdims=True)
        largest = xp.where(xp.isfinite(largest), largest, 0)
        summed = xp.exp(x - largest).sum(self.dims, keepdims=True)
        result = xp.log(summed) + largest
        return result if self.keepdim else result.squeeze(self.dims)

    def backward(self, grad, x, out):
        shape = shape_of(x)
        return self.spread(grad, shape) * exp(x - self.spread(out, shape))


def _count(shape: tuple[int, ...], dims: tuple[int, ...]) -> int:
    count = 1
    for dim in dims:
        count *= shape[dim]
    return count


def _variance(xp: Any, x: Any, dims: tuple[int, ...], keepdim: bool, divisor: float) -> Any:
    wide = x.astype(np.float32) if x.dtype == np.float16 else x
    offset = wide - wide.mean(dims, keepdims=True)
    squares = (offset * offset).sum(dims, keepdims=keepdim)
    return (squares / divisor).astype(x.dtype, copy=False)


def _centred(x: Any, dims: tuple[int, ...]) -> Any:
    return x - Mean.apply(x, dims=dims, keepdim=True)


def reduce(function: type[Reduction], input: Tensor, dim: Dims, keepdim: bool, **more: Any) -> Any:
    """Apply a reduction over `dim`, all dimensions where it is None or empty."""
    over_all = dim is None
    dims = wrap_dims(dim, input.array.ndim)
    return function.apply(input, dims=dims, keepdim=keepdim, over_all=over_all, **more)


def typed(input: Tensor, dtype: Dtype | None) -> Tensor:
    return input if dtype is None else cast(input, dtypes.as_dtype(dtype).array_dtype)


@op(name="sum")
def sum_(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype | None = None
) -> Tensor:
    """The sum over `dim`, or over everything; bool and integers give int64."""
    result = reduce(Sum, typed(input, dtype), dim, keepdim)
    return typed(result, dtype)


@op
def nansum(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype | None = None
) -> Tensor:
    """The sum over `dim`, or over everything, of what is not NaN."""
    return sum_(where(isnan(input), 0, input), dim, keepdim, dtype=dtype)


@op
def mean(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype | None = None
) -> Tensor:
    """The mean over `dim`, or over everything. Raises RuntimeError for bool and integers."""
    x = typed(input, dtype)
    if not x.is_floating_point():
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {x.dtype}"
        )
    return reduce(Mean, x, dim, keepdim)


@op
def nanmean(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Dtype | None = None
) -> Tensor:
    """The mean over `dim`, or over everything, of what is not NaN."""
    x = typed(input, dtype)
    need_floating("nanmean", x)
    return nansum(x, dim, keepdim) / sum_(~isnan(x), dim, keepdim)


@op
def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal; integers give int64."""
    if input.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.ndim}")
    need_kinds("trace", "iuf", input)
    return Trace.apply(input)


@op
def prod(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Dtype | None = None
) -> Tensor:
    """The product over `dim`, or over everything; bool and integers give int64."""
    x = typed(input, dtype)
    if dim is None or not x.ndim:
        wrap_dims(dim, x.ndim)
        x, dim, keepdim = reshape(x, -1), 0, keepdim and x.ndim > 0
    return typed(reduce(Prod, x, dim, keepdim), dtype)


def _correction(unbiased: bool, correction: Number | None) -> float:
    return float(unbiased) if correction is None else float(correction)


def _spread_arguments(dim: Dims | bool, unbiased: bool) -> tuple[Dims, bool]:
    """`var(unbiased)` is an older spelling of `var(None, unbiased)`."""
    return (None, dim) if isinstance(dim, bool) else (dim, unbiased)


@op
def var(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> Tensor:
    """The variance over `dim`, or over everything: squares are summed and divided by
    N - `correction`, which is 1 unless `unbiased` is false.
    """
    need_floating("var", input)
    dims, unbiased = _spread_arguments(dim, unbiased)
    return reduce(Var, input, dims, keepdim, correction=_correction(unbiased, correction))


@op
def std(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> Tensor:
    """The standard deviation, the root of `var`; its slope is 0 where it is 0."""
    need_floating("std", input)
    dims, unbiased = _spread_arguments(dim, unbiased)
    return reduce(Std, input, dims, keepdim, correction=_correction(unbiased, correction))


@op(method=False)
def var_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> tuple[Tensor, Tensor]:
    """The variance and the mean over `dim`."""
    dims, unbiased = _spread_arguments(dim, unbiased)
    return var(input, dims, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)


@op(method=False)
def std_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean over `dim`."""
    dims, unbiased = _spread_arguments(dim, unbiased)
    return std(input, dims, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)


def need_floating(name: str, input: Tensor) -> None:
    if not input.is_floating_point():
        raise RuntimeError(
            f"{name}: only support floating point and complex dtypes, got {input.dtype}"
        )


@op
def logsumexp(input: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """log(sum(exp(x))) over `dim`, without overflow."""
    return reduce(LogSumExp, as_floating(input), dim, keepdim)


@op(name="all")
def all_(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether all elements over `dim` are other than zero."""
    return reduce(Truth, input, dim, keepdim, ufunc="all")


@op(name="any")
def any_(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether any element over `dim` is other than zero."""
    return reduce(Truth, input, dim, keepdim, ufunc="any")


@op
def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements over `dim` are other than zero."""
    return sum_(input != 0, dim)


class Truth(Reduction):
    """`all` or `any`. PyTorch gives uint8 for uint8, bool for everything else."""

    differentiable = False
    ufunc: str

    def forward(self, xp, x):
        result = getattr(xp, self.ufunc)(x, self.dims, keepdims=self.keepdim)
        return result.astype(np.uint8) if x.dtype == np.uint8 else result
