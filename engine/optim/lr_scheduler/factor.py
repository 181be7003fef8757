"""Learning rates multiplied by what functions of the epoch say."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.optim.lr_scheduler.scheduler import LRScheduler, check_optimizer
from engine.optim.optimizer import Optimizer

Factor = Callable[[int], float]


class _FactorScheduler(LRScheduler):
    """What LambdaLR and MultiplicativeLR share: a function for each group.

    Raises ValueError when there are not as many functions as groups.
    """

    def __init__(
        self, optimizer: Optimizer, lr_lambda: Factor | Sequence[Factor], last_epoch: int = -1
    ) -> None:
        check_optimizer(optimizer)
        groups = len(optimizer.param_groups)
        if not isinstance(lr_lambda, Sequence):
            lr_lambda = [lr_lambda] * groups
        if len(lr_lambda) != groups:
            raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
        for each in lr_lambda:
            if not callable(each):
                raise TypeError(f"lr_lambda should be a function, but got {type(each).__name__}")
        self.lr_lambdas = list(lr_lambda)
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """As for all schedulers; of a function that is an object its attributes are kept."""
        lr_lambdas = [
            None if isinstance(each, types.FunctionType) else dict(vars(each))
            for each in self.lr_lambdas
        ]
        return {**super().state_dict(), "lr_lambdas": lr_lambdas}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave."""
        lr_lambdas = self.lr_lambdas
        super().load_state_dict(state_dict)
        self.lr_lambdas = lr_lambdas
        for each, attributes in zip(lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if attributes is not None:
                vars(each).update(attributes)


class LambdaLR(_FactorScheduler):
    """The initial rate times `lr_lambda(epoch)`."""

    def get_lr(self) -> list[float]:
        """The rate of each group for `self.last_epoch`."""
        return [
            rate * factor(self.last_epoch)
            for rate, factor in zip(self.base_lrs, self.lr_lambdas, strict=True)
        ]


class MultiplicativeLR(_FactorScheduler):
    """The last rate times `lr_lambda(epoch)`."""

    def get_lr(self) -> list[float]:
        """The rate of each group for `self.last_epoch`."""
        if self._is_initial:
            return self._present()
        return [
            rate * factor(self.last_epoch)
            for rate, factor in zip(self._present(), self.lr_lambdas, strict=True)
        ]
