"""All parameters of a network as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from engine.autograd.modes import no_grad
from engine.ops.join import cat
from engine.tensor import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The elements of all parameters one after the other; gradients flow through."""
    return cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the pieces of a vector into the parameters.

    Raises TypeError when `vec` is no tensor.
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}")
    start = 0
    with no_grad():
        for parameter in parameters:
            size = parameter.numel()
            parameter.copy_(vec[start : start + size].reshape(parameter.shape))
            start += size
