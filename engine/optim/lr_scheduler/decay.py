"""Learning rates that fall a little every epoch."""

from __future__ import annotations

from engine.optim.lr_scheduler.scheduler import RatioScheduler
from engine.optim.optimizer import Optimizer


class ExponentialLR(RatioScheduler):
    """The rate is multiplied by `gamma` every epoch."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def ratio(self) -> float:
        """`gamma`, but at the start."""
        return 1.0 if self._is_initial else self.gamma

    def total(self) -> float:
        """`gamma` to the power of the epoch."""
        return self.gamma**self.last_epoch


class PolynomialLR(RatioScheduler):
    """The rate falls to 0 in `total_iters` epochs, as (1 - t / total_iters)^power."""

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        last_epoch: int = -1,
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def ratio(self) -> float:
        """What is left over what was left before."""
        if self._is_initial or self.last_epoch > self.total_iters:
            return 1.0
        left = self.total_iters - self.last_epoch
        return (left / (left + 1)) ** self.power

    def total(self) -> float:
        """What is left of the rate."""
        return (1.0 - min(self.total_iters, self.last_epoch) / self.total_iters) ** self.power
