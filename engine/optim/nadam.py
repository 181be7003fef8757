"""NAdam: Adam with Nesterov's look ahead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_betas, check_settings, descent
from engine.tensor import Tensor, wrap


class NAdam(Optimizer):
    """NAdam (Dozat, 2016), as PyTorch computes it.

    Adam's m is replaced by a look ahead, `(1 - μ_t) · g + μ_{t+1} · m`, each part corrected for
    its bias, with momenta `μ_t = β1 · (1 - 0.96^(t · momentum_decay) / 2)`. Raises ValueError for
    settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(lr=lr, epsilon=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
        check_betas(betas)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        if not state:
            state["step"] = tensor(0.0)
            state["mu_product"] = tensor(1.0)
            state["exp_avg"] = wrap(xp.zeros_like(param))
            state["exp_avg_sq"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        t, lr = float(state["step"]), float(group["lr"])
        beta1, beta2 = group["betas"]
        mu = beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
        mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
        state["mu_product"].array[...] *= mu
        mu_product = float(state["mu_product"])
        mean, square = state["exp_avg"].array, state["exp_avg_sq"].array
        mean += (1 - beta1) * (grad - mean)
        square *= beta2
        square += (1 - beta2) * grad * grad
        scale = xp.sqrt(square / (1 - beta2**t)) + group["eps"]
        param -= lr * (1 - mu) / (1 - mu_product) * grad / scale
        param -= lr * mu_next / (1 - mu_product * mu_next) * mean / scale
