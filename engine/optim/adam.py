"""Adam: steps scaled by running means of the gradient and of its square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.kernels.optimizers import adam
from engine.optim.optimizer import Group, Optimizer, State, check_betas, check_settings
from engine.tensor import Tensor, wrap


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015; amsgrad: Reddi et al., 2018), as PyTorch computes it.

    With m and v the running means of g and g², and t the number of steps:
    `p -= lr / (1 - β1^t) · m / (sqrt(v) / sqrt(1 - β2^t) + eps)`.
    Weight decay is added to the gradient, or with `decoupled_weight_decay` shrinks the parameter;
    amsgrad takes the largest v so far. Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_settings(lr=lr, epsilon=eps, weight_decay=weight_decay)
        check_betas(betas)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        if not state:
            state["step"] = tensor(0.0)
            state["exp_avg"] = wrap(xp.zeros_like(param))
            state["exp_avg_sq"] = wrap(xp.zeros_like(param))
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        t = float(state["step"].array)
        beta1, beta2 = group["betas"]
        lr, decay = float(group["lr"]), group["weight_decay"]
        decoupled = group["decoupled_weight_decay"]
        adam(
            xp,
            param,
            grad,
            state["exp_avg"].array,
            state["exp_avg_sq"].array,
            state["max_exp_avg_sq"].array if group["amsgrad"] else None,
            lr / (1 - beta1**t),
            (1 - beta2**t) ** 0.5,
            beta1,
            beta2,
            group["eps"],
            0 if decoupled else decay,
            1 - lr * decay if decoupled else 1,
            -1 if group["maximize"] else 1,
        )
