"""Linear maps."""

from __future__ import annotations

from engine.ops.matmul import addmm, matmul
from engine.tensor import Tensor


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`input @ weight.T + bias`, over the last dimension.

    input (*, in), weight (out, in), bias (out); result (*, out). A bias and two dimensions take one
    fused op, as in PyTorch. Raises RuntimeError for shapes or dtypes that do not fit.
    """
    if input.ndim and weight.ndim == 2 and input.shape[-1] != weight.shape[1]:
        rows = list(input.shape)
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows[:-1]} x {rows[-1]} and "
            f"{weight.shape[1]}x{weight.shape[0]}): linear expects {weight.shape[1]} features, "
            f"the input has {rows[-1]}"
        )
    if bias is None:
        return matmul(input, weight.t())
    if input.ndim == 2:
        return addmm(bias, input, weight.t())
    return matmul(input, weight.t()) + bias


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
