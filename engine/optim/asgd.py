"""ASGD: gradient descent that also keeps the average of its parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import tensor
from engine.optim.optimizer import Group, Optimizer, State, check_settings, descent
from engine.tensor import Tensor, wrap


class ASGD(Optimizer):
    """Averaged stochastic gradient descent (Polyak and Juditsky, 1992), as PyTorch computes it.

    `p -= eta · (g + lambd · p)`, with a rate `eta = lr / (1 + lambd · lr · t)^alpha`. From step
    `t0` on, `state[p]["ax"]` is the average of the parameters. Raises ValueError for negative
    settings.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_settings(lr=lr, weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        lr, lambd = float(group["lr"]), group["lambd"]
        if not state:
            state["step"] = tensor(0.0)
            state["eta"] = tensor(lr)
            state["mu"] = tensor(1.0)
            state["ax"] = wrap(xp.zeros_like(param))
        state["step"].array[...] += 1
        t, eta, mu = (float(state[name]) for name in ("step", "eta", "mu"))
        param *= 1 - lambd * eta
        param -= eta * grad
        average = state["ax"].array
        average += mu * (param - average)
        state["eta"].array[...] = lr / (1 + lambd * lr * t) ** group["alpha"]
        state["mu"].array[...] = 1 / max(1, t - group["t0"])
