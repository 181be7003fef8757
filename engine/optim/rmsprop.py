"""RMSprop: steps scaled by a running mean of the squared gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.kernels.optimizers import rmsprop
from engine.optim.optimizer import Group, Optimizer, State, check_settings
from engine.tensor import Tensor, wrap


class RMSprop(Optimizer):
    """RMSprop (Hinton's lecture 6a, 2012; centered: Graves, 2013), as PyTorch computes it.

    With v the running mean of g²: `p -= lr · g / (sqrt(v) + eps)`; centered, v is the running
    variance; with momentum, the quotient is gathered in a velocity first. Raises ValueError for
    negative settings.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(
            lr=lr, epsilon=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha
        )
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        if not state:
            state["step"] = tensor(0.0)
            state["square_avg"] = wrap(xp.zeros_like(param))
            if group["momentum"]:
                state["momentum_buffer"] = wrap(xp.zeros_like(param))
            if group["centered"]:
                state["grad_avg"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        rmsprop(
            xp,
            param,
            grad,
            state["square_avg"].array,
            state["grad_avg"].array if group["centered"] else None,
            state["momentum_buffer"].array if group["momentum"] else None,
            float(group["lr"]),
            group["alpha"],
            group["momentum"],
            group["eps"],
            group["weight_decay"],
            -1 if group["maximize"] else 1,
        )
