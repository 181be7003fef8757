"""The learning rate of a run: the one that is set, and how a schedule changes it on the way."""

from __future__ import annotations

import math
from typing import Any

from engine.optim import Optimizer, lr_scheduler
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES
from engine.studio.training.requirements import TrainingError
from engine.studio.training.state import Number, ScheduleState

PROGRESS = (
    "last_epoch",
    "_step_count",
    "_last_lr",
    "base_lrs",
    "T_cur",
    "T_i",
    "best",
    "cooldown_counter",
    "num_bad_epochs",
)
"""What a scheduler changes as it goes on. The rest comes from the settings."""
RATES = ("lr", "initial_lr", "max_lr", "min_lr")
MOMENTA = ("momentum", "betas")


class LearningRate:
    """Sets an optimizer's rate, after each batch or epoch if there is a schedule.

    TrainingError where the schedule does not fit the optimizer.
    """

    def __init__(self, settings: Settings, optimizer: Optimizer, epochs: int, batches: int) -> None:
        self._optimizer = optimizer
        self._kind = settings.schedule
        self._per_batch = settings.schedule_per == "batch" and self._kind != PLATEAU
        self._steps = epochs * batches if self._per_batch else epochs
        self.base = settings.learning_rate
        self._scheduler = self._make(settings) if self._kind else None

    @property
    def value(self) -> float:
        """The rate in force."""
        return float(self._optimizer.param_groups[0]["lr"])

    def set(self, value: float) -> None:
        """Change the rate. A schedule goes on from there, as if it had begun with this rate."""
        scale, self.base = value / self.base, value
        if self._scheduler is None or self._kind == PLATEAU:
            for group in self._optimizer.param_groups:
                group["lr"] = value
            return
        for group in self._optimizer.param_groups:
            group.update({name: group[name] * scale for name in RATES if name in group})
        self._scheduler.base_lrs = [rate * scale for rate in self._scheduler.base_lrs]

    def end_batch(self) -> None:
        """A batch was trained."""
        if self._per_batch:
            self._step()

    def end_epoch(self, held_out_loss: float | None) -> None:
        """An epoch is over; `held_out_loss` is None where nothing is held out."""
        if self._kind == PLATEAU and held_out_loss is not None:
            assert self._scheduler is not None
            self._scheduler.step(held_out_loss)  # type: ignore[arg-type]
        elif not self._per_batch and self._kind != PLATEAU:
            self._step()

    def state(self) -> ScheduleState:
        """What is needed to go on exactly from here."""
        kept = {} if self._scheduler is None else _numbers(vars(self._scheduler), PROGRESS)
        names = (*RATES, *MOMENTA)
        group = _numbers(self._optimizer.param_groups[0], names)
        return ScheduleState(self._kind, self._steps, self.base, kept, group)

    def restore(self, state: ScheduleState, planned: float, value: float) -> None:
        """Go on from a state, unless the rate or the schedule were changed since.

        `planned` is the rate that the run had been given at first, `value` the one in force when
        it left the state.
        """
        wanted = self.base
        if not state.base:  # written before there were schedules
            state = ScheduleState(base=value, group={"lr": value})
        if state.kind == self._kind:
            self.base = state.base
            self._restore(state)
        if wanted not in (planned, state.base):
            self.set(wanted)

    def _restore(self, state: ScheduleState) -> None:
        scheduler = self._scheduler
        names = (*RATES, *MOMENTA) if self._cycles_momentum else RATES
        for group in self._optimizer.param_groups:
            for name in names:
                if name in state.group and name in group:
                    value = state.group[name]
                    group[name] = tuple(value) if isinstance(value, list) else value
        if scheduler is None:
            return
        vars(scheduler).update(state.scheduler)
        if state.steps != self._steps and self._kind != PLATEAU:
            scheduler.step(scheduler.last_epoch)  # another end: the same place on another curve

    @property
    def _cycles_momentum(self) -> bool:
        return bool(getattr(self._scheduler, "cycle_momentum", False))

    def _step(self) -> None:
        scheduler = self._scheduler
        if scheduler is None:
            return
        total = getattr(scheduler, "total_steps", None)
        if total is None or scheduler.last_epoch < total - 1:
            scheduler.step()
        else:  # nothing is trained past its end, where it has no rate
            scheduler.last_epoch += 1

    def _make(self, settings: Settings) -> lr_scheduler.LRScheduler:
        arguments: dict[str, Any] = SCHEDULES[self._kind].arguments(settings.schedule_options)
        if self._kind == "OneCycleLR":
            arguments |= {"max_lr": settings.learning_rate, "total_steps": self._steps}
        elif self._kind == "CyclicLR":
            arguments["base_lr"] = settings.learning_rate
        elif self._kind == "CosineAnnealingLR":
            arguments.setdefault("T_max", self._steps)
        elif self._kind == "PolynomialLR":
            arguments.setdefault("total_iters", self._steps)
        try:
            return getattr(lr_scheduler, self._kind)(self._optimizer, **arguments)
        except (ValueError, ZeroDivisionError) as error:
            raise TrainingError(self._refusal(error)) from error

    def _refusal(self, error: Exception) -> str:
        if "cycle_momentum" in str(error):
            method = type(self._optimizer).__name__
            return (
                f"{self._kind} cycles the momentum, and {method} has none: switch Cycle momentum "
                "off, or choose another optimizer."
            )
        return f"{self._kind} cannot be used over {self._steps} steps ({error}): change it."


def _numbers(values: Any, names: tuple[str, ...]) -> dict[str, Number]:
    """Those of the named values that are there and finite, as JSON holds them."""
    kept: dict[str, Number] = {}
    for name in names:
        value = values.get(name)
        if isinstance(value, list | tuple):
            kept[name] = [float(each) for each in value]
        elif isinstance(value, int | float) and math.isfinite(value):
            kept[name] = value
    return kept
