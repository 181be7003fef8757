"""Rprop: steps that follow only the gradient's sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_settings, descent
from engine.tensor import Tensor, wrap


class Rprop(Optimizer):
    """Resilient backpropagation (Riedmiller and Braun, 1993), as PyTorch computes it.

    Each element has a step of its own: it grows by `etas[1]` while the gradient keeps its sign,
    shrinks by `etas[0]` where it turns (and rests there once), within `step_sizes`. For whole
    batches, not for stochastic gradients. Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(lr=lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        if not state:
            state["step"] = tensor(0.0)
            state["prev"] = wrap(xp.zeros_like(param))
            state["step_size"] = wrap(xp.full_like(param, float(group["lr"])))
        state["step"].array[...] += 1
        shrink, grow = group["etas"]
        before, size = state["prev"].array, state["step_size"].array
        agreement = xp.sign(grad * before)
        size *= xp.where(agreement > 0, grow, xp.where(agreement < 0, shrink, 1)).astype(size.dtype)
        xp.clip(size, *group["step_sizes"], out=size)
        grad = xp.where(agreement < 0, 0, grad)
        param -= xp.sign(grad) * size
        before[...] = grad
