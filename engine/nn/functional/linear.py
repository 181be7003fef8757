"""Linear maps."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import matmul as kernels
from engine.ops.matmul import matmul, need_same_dtype
from engine.ops.shape import reshape
from engine.tensor import Tensor


class Linear(Function):
    """`x @ weight.T + bias`, all in one: the transposed weight is no step of its own."""

    saves = "x:weight weight:x"
    warns = True

    def name(self) -> str:
        return "AddmmBackward0" if len(self.shape) == 2 else "AddBackward0"

    def forward(self, xp: Any, bias: Any, x: Any, weight: Any) -> Any:
        return kernels.linear(xp, x, weight, bias)

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        if isinstance(grad, Tensor):
            return self._recorded_backward(grad, x, weight)
        xp = namespace(grad)
        bias_grad = kernels.sum_rows(xp, grad) if self.needs(0) else None
        x_grad = kernels.matmul(xp, grad, weight) if self.needs(1) else None
        weight_grad = None
        if self.needs(2):
            rows = grad.reshape(-1, grad.shape[-1])
            weight_grad = kernels.matmul(xp, rows.T, x.reshape(-1, x.shape[-1]))
        return bias_grad, x_grad, weight_grad

    def _recorded_backward(self, grad: Tensor, x: Tensor, weight: Tensor) -> Any:
        """The same in public ops, for gradients of gradients."""
        x_grad = matmul(grad, weight) if self.needs(1) else None
        weight_grad = None
        if self.needs(2):
            rows = reshape(grad, -1, grad.shape[-1])
            weight_grad = matmul(rows.t(), reshape(x, -1, x.shape[-1]))
        return grad, x_grad, weight_grad  # the pass sums the bias's over the rows


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`input @ weight.T + bias`, over the last dimension.

    input (*, in), weight (out, in), bias (out); result (*, out). Raises RuntimeError for shapes or
    dtypes that do not fit.
    """
    x, w = input.array, weight.array
    if x.ndim and w.ndim == 2 and x.shape[-1] != w.shape[1]:
        rows = list(x.shape)
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows[:-1]} x {rows[-1]} and "
            f"{w.shape[1]}x{w.shape[0]}): linear expects {w.shape[1]} features, "
            f"the input has {rows[-1]}"
        )
    if bias is None or x.ndim < 2 or w.ndim != 2 or bias.array.shape != w.shape[:1]:
        product = matmul(input, weight.t())
        return product if bias is None else product + bias
    if x.dtype is not w.dtype or x.dtype is not bias.array.dtype or x.dtype.kind == "b":
        need_same_dtype(input, weight)
        need_same_dtype(bias, input)
    return Linear.apply(bias, input, weight)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`x1 · weight[k] · x2 + bias[k]` for every output feature k, over the last dimensions.

    input1 (*, in1), input2 (*, in2), weight (out, in1, in2), bias (out); result (*, out). Raises
    RuntimeError for shapes or dtypes that do not fit.
    """
    if weight.ndim != 3:
        raise RuntimeError(f"bilinear(): weight must be 3D (out, in1, in2), got {weight.ndim}D")
    if input1.shape[:-1] != input2.shape[:-1]:
        raise RuntimeError(
            "bilinear(): input batch dimensions do not match: got "
            f"{list(input1.shape[:-1])} and {list(input2.shape[:-1])}"
        )
    out, in1, in2 = weight.shape
    for number, (input, features) in enumerate(((input1, in1), (input2, in2)), start=1):
        if input.shape[-1] != features:
            raise RuntimeError(
                f"bilinear(): input{number} size does not match weight size: got "
                f"{input.shape[-1]} but expected {features}"
            )
        if input.dtype != weight.dtype:
            raise RuntimeError(
                f"bilinear(): expected input{number} and weight to have the same dtype, got "
                f"{input.dtype} and {weight.dtype}"
            )
    if bias is not None and bias.shape != (out,):
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {list(bias.shape)} but "
            f"expected [{out}]"
        )
    rows = matmul(input1.reshape(-1, in1), weight.transpose(0, 1).reshape(in1, out * in2))
    products = matmul(rows.reshape(-1, out, in2), input2.reshape(-1, in2, 1))
    result = products.reshape(*input1.shape[:-1], out)
    return result if bias is None else result + bias
