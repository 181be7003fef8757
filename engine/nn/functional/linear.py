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
