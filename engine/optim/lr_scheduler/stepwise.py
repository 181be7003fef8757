"""Learning rates that fall at certain epochs, and stay between them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from engine.optim.lr_scheduler.scheduler import RatioScheduler
from engine.optim.optimizer import Optimizer


class StepLR(RatioScheduler):
    """The rate is multiplied by `gamma` every `step_size` epochs."""

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def ratio(self) -> float:
        """`gamma` at every `step_size`-th epoch."""
        return self.gamma if self.last_epoch and self.last_epoch % self.step_size == 0 else 1.0

    def total(self) -> float:
        """`gamma` to the power of the falls so far."""
        return self.gamma ** (self.last_epoch // self.step_size)


class MultiStepLR(RatioScheduler):
    """The rate is multiplied by `gamma` at each of the epochs in `milestones`."""

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def ratio(self) -> float:
        """`gamma` for each time this epoch is a milestone."""
        return self.gamma ** self.milestones[self.last_epoch]

    def total(self) -> float:
        """`gamma` to the power of the milestones passed."""
        return self.gamma ** bisect_right(sorted(self.milestones.elements()), self.last_epoch)
