"""Products made of simpler ones: sums of batches, Kronecker, tensor and cross products."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from engine.ops.arithmetic import mul
from engine.ops.broadcasting import broadcast_tensors
from engine.ops.dims import wrap_dim, wrap_dims
from engine.ops.linalg.norms import vector_norm
from engine.ops.matmul import blend, matmul, need_pairs, need_same_dtype, outer
from engine.ops.rearrange import roll
from engine.ops.reduction import need_floating, sum_
from engine.ops.registry import op
from engine.ops.shape import movedim, permute, reshape, unsqueeze
from engine.promotion import Number, need_elements, need_kinds
from engine.tensor import Tensor


@op(inplace=True)
def addbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """`beta * input + alpha * (the sum of batch1 @ batch2, pair by pair)`."""
    need_kinds("addbmm", "iuf", input, batch1, batch2)
    need_pairs("addbmm", batch1, batch2)
    # Summing over pairs is summing over a longer inner dimension: one product does both.
    long_rows = reshape(permute(batch1, (1, 0, 2)), batch1.array.shape[1], -1)
    product = matmul(long_rows, reshape(batch2, -1, batch2.array.shape[2]))
    return blend(input, product, beta, alpha)


@op(inplace=True)
def addr(
    input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """`beta * input + alpha * outer(vec1, vec2)`."""
    return blend(input, outer(vec1, vec2), beta, alpha)


@op
def inner(input: Tensor, other: Tensor) -> Tensor:
    """Sums of products over the last dimension of both; a plain product with a scalar."""
    if not input.ndim or not other.ndim:
        return mul(input, other)
    return tensordot(input, other, ([-1], [-1]))


@op(method=False)
def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Sums of products over the dimensions `dims[0]` of a and `dims[1]` of b, pair by pair.

    A number stands for that many last dimensions of a and first ones of b. A size of 1 broadcasts.
    Raises RuntimeError where sizes differ.
    """
    first, second = _contracted(a, dims)
    if len(first) != len(second):
        raise RuntimeError(
            f"tensordot: both dimension lists should have same length, got {first} and {second}"
        )
    need_same_dtype(a, b)
    first = [wrap_dim(dim, a.ndim) for dim in first]
    second = [wrap_dim(dim, b.ndim) for dim in second]
    wrap_dims(first or None, a.ndim), wrap_dims(second or None, b.ndim)  # refuse repeated ones
    for dim, other in zip(first, second, strict=True):
        sizes = (a.array.shape[dim], b.array.shape[other])
        if sizes[0] == 1 != sizes[1]:
            b = sum_(b, other, keepdim=True, dtype=b.dtype)
        elif sizes[1] == 1 != sizes[0]:
            a = sum_(a, dim, keepdim=True, dtype=a.dtype)
        elif sizes[0] != sizes[1]:
            raise RuntimeError(
                f"tensordot: contracted dimensions need to match, but first has size "
                f"{sizes[0]} in dim {dim} and second has size {sizes[1]} in dim {other}"
            )
    a_free = [dim for dim in range(a.ndim) if dim not in first]
    b_free = [dim for dim in range(b.ndim) if dim not in second]
    depth = math.prod(a.array.shape[dim] for dim in first)
    a_sizes = [a.array.shape[dim] for dim in a_free]
    b_sizes = [b.array.shape[dim] for dim in b_free]
    product = matmul(
        reshape(permute(a, (*a_free, *first)), math.prod(a_sizes), depth),
        reshape(permute(b, (*second, *b_free)), depth, math.prod(b_sizes)),
    )
    return reshape(product, (*a_sizes, *b_sizes))


def _contracted(a: Tensor, dims: Any) -> tuple[list[int], list[int]]:
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, Sequence):
        return list(dims[0]), list(dims[1])
    if dims < 0:
        raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
    return list(range(a.ndim - dims, a.ndim)), list(range(dims))


@op
def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: `other` once for every element of `input`, multiplied by it."""
    ndim = max(input.ndim, other.ndim)
    own = (1,) * (ndim - input.ndim) + input.array.shape
    others = (1,) * (ndim - other.ndim) + other.array.shape
    first = reshape(input, [size for each in own for size in (each, 1)])
    second = reshape(other, [size for each in others for size in (1, each)])
    sizes = [size * other_size for size, other_size in zip(own, others, strict=True)]
    return reshape(mul(first, second), sizes)


@op(namespace="linalg", name="cross")
def linalg_cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The vectors at right angles to two of three elements each, along `dim`; both broadcast."""
    name = "linalg.cross"
    need_kinds(name, "iuf", input, other)
    if input.ndim != other.ndim:
        raise RuntimeError(f"{name}: inputs must have the same number of dimensions.")
    place = wrap_dim(dim, input.ndim)
    sizes = (input.array.shape[place], other.array.shape[place])
    if sizes != (3, 3):
        raise RuntimeError(
            f"{name}: inputs dimension {dim} must have length 3. Got {sizes[0]} and {sizes[1]}"
        )
    a, b = broadcast_tensors(input, other)
    return roll(a, -1, place) * roll(b, -2, place) - roll(a, -2, place) * roll(b, -1, place)


@op
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """`linalg.cross` along `dim`, by default the first dimension of size 3."""
    if dim is None:
        threes = [place for place, size in enumerate(input.array.shape) if size == 3]
        if not threes:
            raise RuntimeError(f"no dimension of size 3 in input of shape {list(input.shape)}")
        dim = threes[0]
    return linalg_cross(input, other, dim=dim)


@op(namespace="linalg")
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Sums of products along `dim`; the other dimensions broadcast."""
    need_floating("linalg.vecdot", x)
    x, y = movedim(x, dim, -1), movedim(y, dim, -1)
    return matmul(unsqueeze(x, -2), unsqueeze(y, -1)).squeeze(-1).squeeze(-1)


@op(namespace="linalg")
def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of several matrices, in the order that takes the fewest multiplications.

    The first may be a vector (a row), the last too (a column).
    """
    name = "multi_dot()"
    chain = list(tensors)
    need_elements(chain)
    if len(chain) < 2:
        raise RuntimeError(f"{name}: expected at least 2 tensors but got {len(chain)}")
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    if row:
        chain[0] = unsqueeze(chain[0], 0)
    if column:
        chain[-1] = unsqueeze(chain[-1], 1)
    for place, matrix in enumerate(chain):
        if matrix.ndim != 2:
            raise RuntimeError(
                f"{name}: tensor {place} must be 2D (the first and the last may be 1D) but got "
                f"{matrix.ndim}D"
            )
    sizes = [matrix.array.shape[0] for matrix in chain] + [chain[-1].array.shape[1]]
    splits = _cheapest_splits(sizes)

    def product(first: int, last: int) -> Tensor:
        if first == last:
            return chain[first]
        split = splits[first, last]
        return matmul(product(first, split), product(split + 1, last))

    result = product(0, len(chain) - 1)
    if row:
        result = result.squeeze(0)
    return result.squeeze(-1) if column else result


def _cheapest_splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """After which matrix to split each part (first, last) of a chain of matrices.

    Matrix i is sizes[i] by sizes[i + 1]. Cormen et al., "Introduction to Algorithms", 15.2.
    """
    count = len(sizes) - 1
    costs = {(place, place): 0 for place in range(count)}
    splits = {}
    for length in range(2, count + 1):
        for first in range(count - length + 1):
            last = first + length - 1
            options = {
                split: costs[first, split]
                + costs[split + 1, last]
                + sizes[first] * sizes[split + 1] * sizes[last + 1]
                for split in range(first, last)
            }
            best = min(options, key=options.__getitem__)
            splits[first, last], costs[first, last] = best, options[best]
    return splits


@op(method=False)
def cdist(
    x1: Tensor,
    x2: Tensor,
    p: float = 2.0,
    compute_mode: str | None = None,
) -> Tensor:
    """The p-norms of the differences between rows of x1 (*, P, M) and rows of x2 (*, R, M).

    Gives (*, P, R). `compute_mode` is taken for PyTorch's sake: distances are always exact.
    """
    for name, x in (("X1", x1), ("X2", x2)):
        if x.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x.ndim}D")
        if not x.is_floating_point():
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {x.dtype}")
    if x1.array.shape[-1] != x2.array.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.array.shape[-1]} "
            f"X2: {x2.array.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError(f"cdist only supports non-negative p values, got {p}")
    difference = unsqueeze(x1, -2) - unsqueeze(x2, -3)
    if not difference.array.shape[-1]:
        return sum_(difference, -1)
    return vector_norm(difference, p, -1)
