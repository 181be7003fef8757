"""Momentum that goes against the learning rate: what CyclicLR and OneCycleLR share."""

from __future__ import annotations

from typing import Any

from engine.optim.lr_scheduler.scheduler import for_each_group
from engine.optim.optimizer import Group, Optimizer


def uses_beta1(optimizer: Optimizer) -> bool:
    """Whether the optimizer's momentum is the first of its betas.

    Raises ValueError for an optimizer without momentum.
    """
    if "betas" in optimizer.defaults:
        return True
    if "momentum" not in optimizer.defaults:
        raise ValueError(
            "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
        )
    return False


def set_momentum(group: Group, momentum: float, beta1: bool) -> None:
    """Give a group a momentum, or a first beta."""
    if beta1:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


def start_momentum(optimizer: Optimizer, lowest: Any, highest: Any, beta1: bool) -> None:
    """Give every group its highest momentum, and note both bounds in it."""
    lows = for_each_group("base_momentum", optimizer, lowest)
    highs = for_each_group("max_momentum", optimizer, highest)
    for group, low, high in zip(optimizer.param_groups, lows, highs, strict=True):
        set_momentum(group, high, beta1)
        group["max_momentum"], group["base_momentum"] = high, low
