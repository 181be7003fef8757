"""RAdam: Adam that waits to scale its steps until their variance is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_betas, check_settings, descent
from engine.tensor import Tensor, wrap


class RAdam(Optimizer):
    """Rectified Adam (Liu et al., 2020), as PyTorch computes it.

    The length ρ of the running mean of g² decides: up to 5, `p -= lr · m`; beyond, Adam's step
    times a rectification that grows towards 1. Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(lr=lr, epsilon=eps, weight_decay=weight_decay)
        check_betas(betas)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        if not state:
            state["step"] = tensor(0.0)
            state["exp_avg"] = wrap(xp.zeros_like(param))
            state["exp_avg_sq"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        t = float(state["step"])
        beta1, beta2 = group["betas"]
        mean, square = state["exp_avg"].array, state["exp_avg_sq"].array
        mean += (1 - beta1) * (grad - mean)
        square *= beta2
        square += (1 - beta2) * grad * grad
        step = float(group["lr"]) * mean / (1 - beta1**t)
        rho_max = 2 / (1 - beta2) - 1
        rho = rho_max - 2 * t * beta2**t / (1 - beta2**t)
        if rho > 5:
            rectification = (rho - 4) * (rho - 2) * rho_max / ((rho_max - 4) * (rho_max - 2) * rho)
            step *= ((1 - beta2**t) * rectification) ** 0.5
            step /= xp.sqrt(square) + group["eps"]
        param -= step
