"""Adadelta: steps as large as the recent ones, whatever the gradient's scale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_settings, descent
from engine.tensor import Tensor, wrap


class Adadelta(Optimizer):
    """Adadelta (Zeiler, 2012), as PyTorch computes it.

    With v and u the running means of g² and of the steps' squares d²:
    `d = sqrt(u + eps) / sqrt(v + eps) · g` and `p -= lr · d`. Raises ValueError for settings out
    of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(lr=lr, epsilon=eps, weight_decay=weight_decay)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        if not state:
            state["step"] = tensor(0.0)
            state["square_avg"] = wrap(xp.zeros_like(param))
            state["acc_delta"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        rho, eps = group["rho"], group["eps"]
        square_avg, acc_delta = state["square_avg"].array, state["acc_delta"].array
        square_avg *= rho
        square_avg += (1 - rho) * grad * grad
        delta = xp.sqrt(acc_delta + eps) / xp.sqrt(square_avg + eps) * grad
        acc_delta *= rho
        acc_delta += (1 - rho) * delta * delta
        param -= float(group["lr"]) * delta
