"""Learning rates that rise once, and then fall far below where they began."""

from __future__ import annotations

from typing import Any

from engine.optim.lr_scheduler.cosine import half_cosine
from engine.optim.lr_scheduler.momentum import set_momentum, start_momentum, uses_beta1
from engine.optim.lr_scheduler.scheduler import LRScheduler, check_optimizer, for_each_group
from engine.optim.optimizer import Optimizer


class OneCycleLR(LRScheduler):
    """From `max_lr / div_factor` up to `max_lr`, then down (Smith and Topin, 2018).

    It ends at the initial rate divided by `final_div_factor`, after `total_steps` (or epochs ·
    steps_per_epoch) steps of one batch each, the share `pct_start` of them going up. With
    `three_phase` it falls as fast as it rose, and to its end after that. Momentum goes the other
    way. Raises ValueError for settings that do not fit, and for more steps than there are.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.total_steps = _total_steps(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self._anneal_func_type = anneal_strategy
        self._schedule_phases = _phases(pct_start, self.total_steps, three_phase)
        max_lrs = for_each_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, highest in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = highest / div_factor
                group["max_lr"] = highest
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            if last_epoch == -1:
                start_momentum(optimizer, base_momentum, max_momentum, self.use_beta1)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rate of each group for step `self.last_epoch`; sets the momentum too."""
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        start = 0.0
        for phase in self._schedule_phases:
            if step <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            start = phase["end_step"]
        share = (step - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                momentum = self._between(
                    group[phase["start_momentum"]], group[phase["end_momentum"]], share
                )
                set_momentum(group, momentum, self.use_beta1)
        return rates

    def _between(self, start: float, end: float, share: float) -> float:
        if self._anneal_func_type == "linear":
            return start + (end - start) * share
        return half_cosine(start, end, share)


def _total_steps(total_steps: Any, epochs: Any, steps_per_epoch: Any) -> int:
    """How many steps there are, told either way."""
    if total_steps is not None:
        given = {"total_steps": total_steps}
    elif epochs is not None and steps_per_epoch is not None:
        given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    else:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    product = 1
    for name, value in given.items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
        product *= value
    return product


def _phases(pct_start: float, total_steps: int, three_phase: bool) -> list[dict[str, Any]]:
    """Where each phase ends, and which of a group's settings it goes between."""

    def phase(end: float, start_lr: str, end_lr: str, start: str, stop: str) -> dict[str, Any]:
        return {
            "end_step": end,
            "start_lr": start_lr,
            "end_lr": end_lr,
            "start_momentum": start,
            "end_momentum": stop,
        }

    low, high = "base_momentum", "max_momentum"
    top, last = pct_start * total_steps - 1, total_steps - 1
    rise = phase(top, "initial_lr", "max_lr", high, low)
    if not three_phase:
        return [rise, phase(last, "max_lr", "min_lr", low, high)]
    return [
        rise,
        phase(2 * pct_start * total_steps - 2, "max_lr", "initial_lr", low, high),
        phase(last, "initial_lr", "min_lr", high, high),
    ]
