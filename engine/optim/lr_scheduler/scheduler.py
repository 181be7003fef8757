"""LRScheduler: the base of everything that changes learning rates as training goes on."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from engine.optim.optimizer import Group, Optimizer
from engine.tensor import Tensor


class LRScheduler:
    """Sets the learning rate of every group of an optimizer, anew at each `step`.

    A subclass writes `get_lr`: the rate of each group for `self.last_epoch`, made from the present
    rates (so that schedulers can be chained) or from `self.base_lrs`. One that can tell the rates
    of any epoch from `base_lrs` alone writes `_get_closed_form_lr` too, for `step(epoch)`.

    `last_epoch` is -1, or the epoch after which training is resumed. Raises TypeError for what is
    no optimizer, and KeyError when resuming groups that have no "initial_lr".
    """

    _is_initial = False  # the step that the constructor takes is running

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", float(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming "
                    "scheduler with last_epoch >= 0: load the optimizer's state first, or start "
                    "with last_epoch=-1"
                )
        self.base_lrs = [float(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the rates to start with."""
        self._step_count = 0
        self._is_initial = True
        self.step()
        del self._is_initial

    def get_lr(self) -> list[float]:
        """The rate of each group for `self.last_epoch`."""
        raise NotImplementedError

    def get_last_lr(self) -> list[float]:
        """The rates that the last step has set."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch (or batch), or to the one given. Call it after optimizer.step."""
        if self._step_count == 1 and not self.optimizer.has_stepped:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call them in "
                "the opposite order, or the first value of the schedule is skipped.",
                stacklevel=2,
            )
        self._step_count += 1
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        closed = None if epoch is None else getattr(self, "_get_closed_form_lr", None)
        self._set(self.get_lr() if closed is None else closed())

    def _set(self, rates: Sequence[float]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_lr(group, rate)
        self._last_lr = self._present()

    def _present(self) -> list[float]:
        """The rates the groups have now."""
        return [float(group["lr"]) for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """All that is not the optimizer, by name, as PyTorch has it."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave."""
        self.__dict__.update(state_dict)


class RatioScheduler(LRScheduler):
    """A scheduler that multiplies all rates alike.

    A subclass writes `ratio`, this epoch's rate over the last one's, and `total`, this epoch's
    rate over the initial one.
    """

    def ratio(self) -> float:
        """By what to multiply the present rates."""
        raise NotImplementedError

    def total(self) -> float:
        """By what to multiply the initial rates."""
        raise NotImplementedError

    def get_lr(self) -> list[float]:
        """The rate of each group for `self.last_epoch`."""
        ratio = self.ratio()
        return [rate * ratio for rate in self._present()]

    def _get_closed_form_lr(self) -> list[float]:
        total = self.total()
        return [rate * total for rate in self.base_lrs]


def set_lr(group: Group, rate: float) -> None:
    """Give a group a learning rate; one that is a tensor stays the same tensor."""
    if isinstance(group["lr"], Tensor):
        group["lr"].detach().fill_(rate)
    else:
        group["lr"] = rate


def check_optimizer(optimizer: Any) -> None:
    """Raise TypeError for what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def for_each_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """A value for each group: those given, or the one given as often as there are groups.

    Raises ValueError when there are not as many values as groups.
    """
    count = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has "
            f"{len(value)} values, param_groups has {count}."
        )
    return list(value)
