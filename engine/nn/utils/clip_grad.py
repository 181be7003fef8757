"""Clipping gradients, so that one bad batch does not throw the parameters far away."""

from __future__ import annotations

import math
from collections.abc import Iterable

from engine.creation import tensor
from engine.tensor import Tensor


def get_total_norm(
    tensors: Iterable[Tensor] | Tensor,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The norm of all tensors seen as one vector, without dimensions; 0 when there is none.

    `foreach` chooses an implementation in PyTorch, and nothing in this file. Raises RuntimeError
    for a norm that is not finite, when asked to.
    """
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    norm_type = float(norm_type)
    norms = [_norm(t, norm_type) for t in tensors]
    if not norms:
        return tensor(0.0)
    if math.isinf(norm_type):
        total = max(norms)
    else:
        total = sum(norm**norm_type for norm in norms) ** (1.0 / norm_type)
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return tensor(total, dtype=tensors[0].dtype, device=tensors[0].device)


def clip_grad_norm_(
    parameters: Iterable[Tensor] | Tensor,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale all gradients together, in place, so that their norm is at most `max_norm`.

    Returns the norm they had before.
    """
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    total = get_total_norm(_gradients(parameters), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, max_norm, total)
    return total


def clip_grads_with_norm_(
    parameters: Iterable[Tensor] | Tensor,
    max_norm: float,
    total_norm: Tensor,
    foreach: bool | None = None,
) -> None:
    """Scale all gradients in place by max_norm / total_norm, if that makes them smaller."""
    factor = max_norm / (float(total_norm.item()) + 1e-6)
    # NaN is not < 1, but it has to reach the gradients, as in PyTorch.
    if not factor >= 1.0:
        for grad in _gradients(parameters):
            grad.mul_(factor)


def clip_grad_value_(
    parameters: Iterable[Tensor] | Tensor, clip_value: float, foreach: bool | None = None
) -> None:
    """Clip every element of every gradient, in place, to [-clip_value, clip_value]."""
    for grad in _gradients(parameters):
        grad.clamp_(-clip_value, clip_value)


def _gradients(parameters: Iterable[Tensor] | Tensor) -> list[Tensor]:
    """Detached gradients, so that scaling them in place is recorded nowhere."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad.detach() for p in parameters if p.grad is not None]


def _norm(tensor: Tensor, norm_type: float) -> float:
    values = abs(tensor.array.astype("float64")).reshape(-1)
    if not values.size:
        return 0.0
    if math.isinf(norm_type):
        return float(values.max())
    return float((values**norm_type).sum() ** (1.0 / norm_type))
