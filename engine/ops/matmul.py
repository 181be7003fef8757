"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

from engine import dtypes
from engine.autograd.function import Function
from engine.kernels import matmul as kernels
from engine.ops.arithmetic import mul
from engine.ops.broadcasting import expand
from engine.ops.registry import op
from engine.ops.shape import Transpose, reshape, squeeze, unsqueeze
from engine.promotion import Number, need_kinds
from engine.tensor import Tensor


class MatMul(Function):
    """Matrix times matrix, over any leading dimensions."""

    saves = "x:y y:x"
    warns = True

    def name(self) -> str:
        return "MmBackward0" if len(self.shape) == 2 else "BmmBackward0"

    def forward(self, xp, x, y):
        return kernels.matmul(xp, x, y)

    def backward(self, grad, x, y):
        return (
            MatMul.apply(grad, mT(y)) if self.needs(0) else None,
            MatMul.apply(mT(x), grad) if self.needs(1) else None,
        )


class Mv(Function):
    """Matrix times vector."""

    saves = "x:y y:x"
    warns = True

    def forward(self, xp, x, y):
        return kernels.matmul(xp, x, y)

    def backward(self, grad, x, y):
        return (
            unsqueeze(grad, 1) * y if self.needs(0) else None,
            Mv.apply(mT(x), grad) if self.needs(1) else None,
        )


class Dot(Function):
    """Vector times vector."""

    saves = "x:y y:x"
    warns = True

    def forward(self, xp, x, y):
        return kernels.matmul(xp, x, y)

    def backward(self, grad, x, y):
        return (
            grad * y if self.needs(0) else None,
            grad * x if self.needs(1) else None,
        )


class Addmm(Function):
    """`beta * bias + alpha * (x @ y)`: the op inside a linear layer."""

    saves = "x:y y:x"
    warns = True
    beta: float = 1
    alpha: float = 1

    def forward(self, xp, bias, x, y):
        product = kernels.matmul(xp, x, y)
        if self.alpha != 1:
            product *= product.dtype.type(self.alpha)
        if self.beta == 0:
            return product
        product += bias if self.beta == 1 else bias * bias.dtype.type(self.beta)
        return product

    def backward(self, grad, x, y):
        scaled = grad if self.alpha == 1 else grad * self.alpha
        return (
            (grad if self.beta == 1 else grad * self.beta) if self.needs(0) else None,
            MatMul.apply(scaled, mT(y)) if self.needs(1) else None,
            MatMul.apply(mT(x), scaled) if self.needs(2) else None,
        )


def mT(x: Any) -> Any:
    """Matrices transposed, for an array or a Tensor."""
    return Transpose.apply(x, dim0=-2, dim1=-1) if isinstance(x, Tensor) else x.swapaxes(-2, -1)


def need_same_dtype(first: Tensor, second: Tensor) -> None:
    """Products never promote. Raises RuntimeError where dtypes differ, and for bool."""
    if first.array.dtype != second.array.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {first.dtype} != {second.dtype}: "
            "convert one with .to(dtype)"
        )
    need_kinds("matmul", "iuf", first)


def _need_dims(name: str, argument: str, tensor: Tensor, ndim: int) -> None:
    if tensor.ndim != ndim:
        raise RuntimeError(
            f"{name}: Expected {ndim}-D argument {argument}, but got {tensor.ndim}-D"
        )


def _need_inner(first: Tensor, second: Tensor) -> None:
    """Columns of the first must be as many as rows of the second."""
    x, y = first.array.shape, second.array.shape
    if x[-1] != y[-2 if len(y) > 1 else 0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({'x'.join(map(str, x))} and "
            f"{'x'.join(map(str, y))}): {x[-1]} columns meet {y[-2 if len(y) > 1 else 0]} rows"
        )


@op
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The product `input @ other`; leading dimensions broadcast, a vector is a row on the left and
    a column on the right.

    Raises RuntimeError where the inner sizes or the dtypes differ, or an operand has no dimensions.
    """
    if not input.array.ndim or not other.array.ndim:
        raise RuntimeError(
            "both arguments to matmul need to be at least 1D, but they are "
            f"{input.array.ndim}D and {other.array.ndim}D"
        )
    need_same_dtype(input, other)
    _need_inner(input, other)
    dims = input.array.ndim, other.array.ndim
    if dims == (1, 1):
        return Dot.apply(input, other)
    if dims == (2, 1):
        return Mv.apply(input, other)
    if dims[0] == 1:
        return squeeze(matmul(unsqueeze(input, 0), other), -2)
    if dims[1] == 1:
        return squeeze(matmul(input, unsqueeze(other, 1)), -1)
    if dims[0] > 2 and dims[1] == 2:  # one large product is faster than many small ones
        rows = reshape(input, -1, input.array.shape[-1]) if input.array.size else input
        if rows.ndim == 2:
            product = MatMul.apply(rows, other)
            return reshape(product, (*input.array.shape[:-1], other.array.shape[-1]))
    _need_broadcast(input, other)
    return MatMul.apply(input, other)


def need_pairs(name: str, first: Tensor, second: Tensor) -> None:
    """Both must be stacks of as many matrices, with inner sizes that meet."""
    _need_dims(name, "input", first, 3)
    _need_dims(name, "mat2", second, 3)
    x, y = first.array.shape, second.array.shape
    if x[0] != y[0] or x[2] != y[1]:
        raise RuntimeError(
            f"{name}: Expected size for first two dimensions of batch2 tensor to be: "
            f"[{x[0]}, {x[2]}] but got: [{y[0]}, {y[1]}]."
        )


def _need_broadcast(input: Tensor, other: Tensor) -> None:
    x, y = input.array.shape[:-2], other.array.shape[:-2]
    for size, other_size in zip(reversed(x), reversed(y), strict=False):
        if size != other_size and 1 not in (size, other_size):
            raise RuntimeError(
                f"The size of tensor a ({size}) must match the size of tensor b ({other_size}) in "
                "the leading dimensions of a matrix product"
            )


@op
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices."""
    _need_dims("mm", "input", input, 2)
    _need_dims("mm", "mat2", mat2, 2)
    return matmul(input, mat2)


@op
def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two stacks of matrices, pair by pair."""
    need_pairs("bmm", input, mat2)
    return matmul(input, mat2)


@op
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector."""
    _need_dims("mv", "input", input, 2)
    _need_dims("mv", "vec", vec, 1)
    return matmul(input, vec)


@op(aliases=("vdot",))
def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements."""
    _need_dims("dot", "input", input, 1)
    _need_dims("dot", "tensor", tensor, 1)
    return matmul(input, tensor)


@op(aliases=("ger",))
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Every element of one vector times every element of another: a matrix."""
    _need_dims("outer", "input", input, 1)
    _need_dims("outer", "vec2", vec2, 1)
    return mul(unsqueeze(input, 1), vec2)


@op(inplace=True)
def addmm(
    input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """`beta * input + alpha * (mat1 @ mat2)`; `input` broadcasts to the product's shape."""
    _need_dims("addmm", "mat1", mat1, 2)
    _need_dims("addmm", "mat2", mat2, 2)
    need_same_dtype(mat1, mat2)
    need_same_dtype(input, mat1)
    _need_inner(mat1, mat2)
    shape = (mat1.array.shape[0], mat2.array.shape[1])
    if input.array.shape != shape and input.array.shape != shape[1:]:
        input = expand(input, shape)
    if input.dtype.category != dtypes.FLOATING and any(type(n) is float for n in (beta, alpha)):
        raise RuntimeError("For integral input tensors, beta and alpha must be whole numbers.")
    return Addmm.apply(input, mat1, mat2, beta=beta, alpha=alpha)


def blend(input: Tensor, product: Tensor, beta: Number, alpha: Number) -> Tensor:
    """`beta * input + alpha * product` in their own dtype; with a beta of 0, input is not read."""
    scaled = _scaled(product, alpha)
    return scaled if beta == 0 else _scaled(input, beta) + scaled


def _scaled(tensor: Tensor, factor: Number) -> Tensor:
    """A tensor times a number, in its own dtype: integers take the whole part of the number."""
    if factor == 1:
        return tensor
    if tensor.dtype is dtypes.bool_:
        return mul(tensor, bool(factor))
    return mul(tensor, factor if tensor.is_floating_point() else int(factor))


@op(inplace=True)
def addmv(
    input: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """`beta * input + alpha * (mat @ vec)`."""
    return blend(input, mv(mat, vec), beta, alpha)


@op(inplace=True)
def baddbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """`beta * input + alpha * (batch1 @ batch2)`, pair by pair."""
    return blend(input, bmm(batch1, batch2), beta, alpha)
