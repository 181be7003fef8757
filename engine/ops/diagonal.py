"""Diagonals of matrices: seen, written, and made into matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.ops.conversion import copy_
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.registry import op
from engine.ops.shape import reshape
from engine.promotion import Number
from engine.tensor import Tensor


class Diagonal(Function):
    """A view of the elements whose places along `dim2` and `dim1` differ by `offset`."""

    is_view = True
    offset: int
    dim1: int
    dim2: int

    def forward(self, xp, x):
        self.from_shape = x.shape
        # NumPy's own diagonal cannot be written to. A step along it is a step along both.
        matrices = xp.moveaxis(x, (self.dim1, self.dim2), (-2, -1))
        matrices = matrices[..., max(-self.offset, 0) :, max(self.offset, 0) :]
        *rest, down, right = matrices.strides
        return xp.lib.stride_tricks.as_strided(
            matrices, (*matrices.shape[:-2], min(matrices.shape[-2:])), (*rest, down + right)
        )

    def backward(self, grad):
        return DiagonalInZeros.apply(
            grad,
            shape_wanted=self.from_shape,
            offset=self.offset,
            dim1=self.dim1,
            dim2=self.dim2,
        )


class DiagonalInZeros(Function):
    """Zeros, with the input on a diagonal."""

    graph_name = "DiagonalBackwardBackward0"
    shape_wanted: tuple[int, ...]
    offset: int
    dim1: int
    dim2: int

    def forward(self, xp, x):
        whole = xp.zeros(self.shape_wanted, x.dtype)
        self._diagonal(whole)[...] = x
        return whole

    def backward(self, grad):
        return self._diagonal(grad)

    def _diagonal(self, x: Any) -> Any:
        return Diagonal.apply(x, offset=self.offset, dim1=self.dim1, dim2=self.dim2)


@op
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A view of the diagonal over two dimensions, which becomes the last dimension.

    `offset` counts diagonals above the main one, below it if negative. Raises RuntimeError where
    both dimensions are the same.
    """
    dims = _two_dims("diagonal", dim1, dim2, input.ndim)
    return Diagonal.apply(input, offset=offset, dim1=dims[0], dim2=dims[1])


@op(namespace="linalg", name="diagonal")
def linalg_diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """`engine.diagonal`, over the last two dimensions by default."""
    return diagonal(A, offset, dim1, dim2)


@op
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Square matrices of zeros, over two new dimensions, with `input`'s rows on a diagonal."""
    dims = _two_dims("diag_embed", dim1, dim2, input.ndim + 1)
    size = input.array.shape[-1] + abs(offset)
    shape = list(input.array.shape[:-1])
    for dim in sorted(dims):
        shape.insert(dim, size)
    return DiagonalInZeros.apply(
        input, shape_wanted=tuple(shape), offset=offset, dim1=dims[0], dim2=dims[1]
    )


@op
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """A copy of a matrix's diagonal, or a matrix of zeros with a vector on its diagonal."""
    if input.ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(
            f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D: linalg.diagonal and diag_embed "
            "take any"
        )
    return linalg_diagonal(input, offset=diagonal).clone()


@op
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix of zeros with all elements of `input` on a diagonal."""
    return diag_embed(reshape(input, -1), offset)


@op
def diagonal_scatter(
    input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Tensor:
    """A copy of `input` with `src` on the diagonal that `diagonal` gives."""
    result = input.clone()
    view = diagonal(result, offset, dim1, dim2)
    if shape_of(view) != shape_of(src):
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(view.shape)}"
        )
    copy_(view, src)
    return result


@op(function=False)
def fill_diagonal_(input: Tensor, fill_value: Number) -> Tensor:
    """Write one value to all elements whose places are the same along every dimension.

    Raises RuntimeError for fewer than two dimensions, or for more of different sizes.
    """
    sizes = input.array.shape
    if len(sizes) < 2 or (len(sizes) > 2 and len(set(sizes)) > 1):
        raise RuntimeError(
            f"fill_diagonal_ expects a matrix, or equal sizes of more dimensions: got {list(sizes)}"
        )
    input[(np.arange(min(sizes)),) * len(sizes)] = fill_value
    return input


def _two_dims(name: str, dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    first, second = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if first == second or ndim < 2:
        raise RuntimeError(f"{name}(): dimensions cannot be identical {dim1}, {dim2}")
    return first, second
