"""Adagrad: steps that shrink where gradients have been large."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.creation import full_like, tensor
from engine.optim.optimizer import Group, Optimizer, State, check_settings, descent
from engine.tensor import Tensor


class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan and Singer, 2011), as PyTorch computes it.

    With s the sum of all g² so far: `p -= lr / (1 + (t - 1) · lr_decay) · g / (sqrt(s) + eps)`.
    Raises ValueError for negative settings.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_settings(
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            epsilon=eps,
        )
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters; their sums start here, as in PyTorch, rather than at the first step."""
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        for parameter in group["params"]:
            self.state[parameter]["step"] = tensor(0.0)
            self.state[parameter]["sum"] = full_like(
                parameter.detach(), group["initial_accumulator_value"]
            )

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        grad = descent(param, grad, group)
        state["step"].array[...] += 1
        step_size = float(group["lr"]) / (1 + (float(state["step"]) - 1) * group["lr_decay"])
        total = state["sum"].array
        total += grad * grad
        param -= step_size * grad / (xp.sqrt(total) + group["eps"])
