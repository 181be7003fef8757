"""Norms: how large vectors and matrices are."""

from __future__ import annotations

import math

import numpy as np

from engine.dtypes import dtype as Dtype
from engine.ops.comparison import where
from engine.ops.conversion import cast
from engine.ops.dims import Dims, shape_of, wrap_dims
from engine.ops.linalg.factorisations import svdvals
from engine.ops.reduction import Reduction, need_floating, reduce, sum_, typed
from engine.ops.registry import op
from engine.ops.shape import movedim, squeeze, unsqueeze
from engine.promotion import Number, match
from engine.tensor import Tensor

Order = float | str | None


class Norm(Reduction):
    """The Euclidean norm; its slope at 0 is 0."""

    saves = "x out"
    graph_name = "LinalgVectorNormBackward0"

    def name(self) -> str:
        return self.graph_name

    def forward(self, xp, x):
        wide = x.astype(np.float32) if x.dtype == np.float16 else x
        squares = (wide * wide).sum(self.dims, keepdims=self.keepdim)
        return xp.sqrt(squares).astype(x.dtype)

    def backward(self, grad, x, out):
        shape = shape_of(x)
        norm = self.spread(out, shape)
        return where(norm == 0, 0.0, self.spread(grad, shape) * (x / norm))


@op(namespace="linalg")
def vector_norm(
    x: Tensor,
    ord: float = 2,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Dtype | None = None,
) -> Tensor:
    """The `ord`-norm over `dim`, or over everything: the root of that order of sum(|x| ** ord).

    An infinite `ord` gives the largest (-inf: the smallest) size, 0 counts what is not zero.
    """
    need_floating("linalg.vector_norm", typed(x, dtype))
    x = typed(x, dtype)
    if ord == 2:
        return reduce(Norm, x, dim, keepdim)
    dims = wrap_dims(dim, x.ndim)
    size = x.abs()
    if math.isinf(ord):
        if not x.ndim:
            return size
        return size.amax(dims, keepdim) if ord > 0 else size.amin(dims, keepdim)
    if ord == 0:
        return sum_(size.sign(), dims, keepdim)
    if ord == 1:
        return sum_(size, dims, keepdim)
    if x.array.dtype == np.float16:  # powers of halves overflow where their root does not
        return cast(vector_norm(x.float(), ord, dim, keepdim), x.array.dtype)
    # The slope of a power below 1 is infinite at 0, that of the norm is taken as 0.
    powers = where(size == 0, size.detach() ** ord, where(size == 0, 1.0, size) ** ord)
    summed = sum_(powers, dims, keepdim)
    zero = summed == 0
    return where(zero, summed.detach() ** (1 / ord), where(zero, 1.0, summed) ** (1 / ord))


@op(namespace="linalg")
def matrix_norm(
    A: Tensor,
    ord: float | str = "fro",
    dim: tuple[int, int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: Dtype | None = None,
) -> Tensor:
    """A norm of the matrices in the two dimensions `dim`.

    "fro" is the root of the sum of squares, "nuc" the sum of the singular values, 2 (-2) the
    largest (smallest) of them, 1 (-1) the largest (smallest) sum of the sizes in a column, inf
    (-inf) in a row.
    """
    name = "linalg.matrix_norm"
    need_floating(name, typed(A, dtype))
    A = typed(A, dtype)
    if A.ndim < 2:
        raise RuntimeError(
            f"{name}: The input tensor A must have at least 2 dimensions, got {A.ndim}."
        )
    if isinstance(dim, int) or len(dim) != 2:
        raise RuntimeError(f"{name}: dim must be a 2-tuple. Got {dim}")
    rows, columns = dims = wrap_dims(dim, A.ndim)
    if ord == "fro":
        return vector_norm(A, 2, dims, keepdim)
    if ord in ("nuc", 2, -2):
        result = _of_singular_values(svdvals(movedim(A, dims, (-2, -1))), ord)
        return _with_kept(result, dims) if keepdim else result
    if ord not in (1, -1, math.inf, -math.inf):
        raise RuntimeError(f"{name}: Order {ord} not supported.")
    summed_dim, other = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = sum_(A.abs(), summed_dim, keepdim=True)
    result = _largest(sums, other) if ord > 0 else sums.amin(other, keepdim=True)
    return result if keepdim else result.squeeze(dims)


def _of_singular_values(values: Tensor, ord: float | str) -> Tensor:
    if ord == "nuc":
        return sum_(values, -1)
    return squeeze(_largest(values, -1), -1) if ord == 2 else values.amin(-1)


def _largest(sizes: Tensor, dim: int) -> Tensor:
    """The largest of sizes along a dimension that is kept: 0 where there are none."""
    if not sizes.array.shape[dim]:
        return sum_(sizes, dim, keepdim=True)
    return sizes.amax(dim, keepdim=True)


def _with_kept(result: Tensor, dims: tuple[int, ...]) -> Tensor:
    """A result with dimensions of size 1 where those that were reduced had been."""
    for dim in sorted(dims):
        result = unsqueeze(result, dim)
    return result


@op(namespace="linalg", name="norm")
def linalg_norm(
    A: Tensor,
    ord: Order = None,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Dtype | None = None,
) -> Tensor:
    """`vector_norm` of one dimension or a vector, `matrix_norm` of two or a matrix.

    Without `ord`, the root of the sum of squares over `dim`, or over everything.
    """
    name = "linalg.norm"
    need_floating(name, typed(A, dtype))
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if dim is None:
        if A.ndim not in (1, 2):
            raise RuntimeError(
                f"{name}: If dim is not specified but ord is, the input must be 1D or 2D. "
                f"Got {A.ndim}D."
            )
        dim = tuple(range(A.ndim))
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    if len(dims) == 1 and not isinstance(ord, str):
        return vector_norm(A, ord, dims, keepdim, dtype=dtype)
    if len(dims) != 2:
        raise RuntimeError(
            f"{name}: If ord is given, dim must name one dimension (for a number) or two, got "
            f"{list(dims)} with ord={ord!r}"
        )
    return matrix_norm(A, ord, (dims[0], dims[1]), keepdim, dtype=dtype)


@op
def norm(
    input: Tensor,
    p: Order = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    dtype: Dtype | None = None,
) -> Tensor:
    """The p-norm over `dim`, or over everything: the p-th root of the sum of |x| to the p.

    p may be infinite, or 0 to count what is not zero; "fro" is 2; "nuc" is the sum of a matrix's
    singular values. `linalg.vector_norm` and `linalg.matrix_norm` say more plainly what is meant.
    """
    if p == "nuc":
        dims = wrap_dims(dim, input.ndim)
        if len(dims) != 2:
            raise RuntimeError(f"norm: the nuclear norm is one of 2 dimensions, got {list(dims)}")
        return matrix_norm(input, "nuc", (dims[0], dims[1]), keepdim, dtype=dtype)
    power = 2.0 if p in ("fro", None) else float(p)
    return vector_norm(input, power, dim, keepdim, dtype=dtype)


@op
def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of `input - other`, broadcast."""
    first, second = match(input, other)
    return vector_norm(first - second, p)


@op(inplace=True)
def renorm(input: Tensor, p: float, dim: int, maxnorm: Number) -> Tensor:
    """Slices along `dim`, those with a p-norm above `maxnorm` scaled down to it."""
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim}")
    if p <= 0 or maxnorm < 0:
        raise RuntimeError(
            f"renorm: expected p above 0 and maxnorm not below it, got {p} and {maxnorm}"
        )
    (kept,) = wrap_dims(dim, input.ndim)
    others = tuple(each for each in range(input.ndim) if each != kept)
    size = vector_norm(input, p, others, keepdim=True)
    return input * where(size > maxnorm, maxnorm / (size + 1e-7), 1.0)
