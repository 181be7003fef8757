"""Stochastic gradient descent, with momentum and Nesterov's variant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.kernels.optimizers import sgd
from engine.optim.optimizer import Group, Optimizer, State, check_settings
from engine.tensor import Tensor, wrap


class SGD(Optimizer):
    """`p -= lr · g`; with momentum, `v = momentum · v + (1 - dampening) · g` takes g's place.

    Nesterov's variant goes down along `g + momentum · v` (Sutskever et al., 2013). The first v is
    g itself, as in PyTorch. Raises ValueError for negative settings.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_settings(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        momentum, velocity = group["momentum"], None
        keep, take = momentum, 1 - group["dampening"]
        if momentum:
            if state.get("momentum_buffer") is None:
                state["momentum_buffer"] = wrap(xp.zeros_like(param))
                keep, take = 0, 1  # the first velocity is the gradient itself
            velocity = state["momentum_buffer"].array
        sgd(
            xp,
            param,
            grad,
            velocity,
            float(group["lr"]),
            keep,
            take,
            momentum if group["nesterov"] else 0,
            group["weight_decay"],
            -1 if group["maximize"] else 1,
        )
