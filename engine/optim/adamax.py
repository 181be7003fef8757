"""Adamax: Adam scaled by the largest recent gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_betas, check_settings, descent
from engine.tensor import Tensor, wrap


class Adamax(Optimizer):
    """Adamax (Kingma and Ba, 2015, section 7), as PyTorch computes it.

    With m the running mean of g and u = max(β2 · u, |g| + eps): `p -= lr / (1 - β1^t) · m / u`.
    Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_settings(lr=lr, epsilon=eps, weight_decay=weight_decay)
        check_betas(betas)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
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
            state["exp_avg"] = wrap(xp.zeros_like(param))
            state["exp_inf"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        beta1, beta2 = group["betas"]
        mean, largest = state["exp_avg"].array, state["exp_inf"].array
        mean += (1 - beta1) * (grad - mean)
        largest *= beta2
        xp.maximum(largest, abs(grad) + group["eps"], out=largest)
        step_size = float(group["lr"]) / (1 - beta1 ** float(state["step"]))
        param -= step_size * mean / largest
