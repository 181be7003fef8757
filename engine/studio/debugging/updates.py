"""What the optimizer's step did to one parameter: before, after, and the rule with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import Tensor
from engine.devices import to_numpy
from engine.nn import Parameter
from engine.optim import Optimizer
from engine.studio.debugging.formulas.table import largest_place
from engine.studio.debugging.recording import Update, Value
from engine.studio.debugging.update_rule import written
from engine.studio.debugging.update_rules import RULES, step_number
from engine.studio.debugging.values import Shelf

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Snapshot:
    """A parameter before the step, and what the optimizer remembered of it, by its own names."""

    parameter: Parameter
    remembered: Arrays

    @classmethod
    def of(cls, parameter: Parameter, optimizer: Optimizer) -> Snapshot:
        """Copies of what the optimizer remembers of a parameter now."""
        return cls(parameter, _remembered(parameter, optimizer))


def update_of(
    before: Snapshot,
    leaf: int,
    value: Value,
    gradient: np.ndarray,
    optimizer: Optimizer,
    shelf: Shelf,
) -> Update:
    """The step that followed `before`; the parameter is leaf number `leaf`, its old array `value`.

    The rule's numbers are those of the entry that moved furthest.
    """
    old = shelf.arrays[value.key]
    new = np.array(to_numpy(before.parameter.array))
    with np.errstate(all="ignore"):
        change = new - old
    place = largest_place(change)
    kind = type(optimizer).__name__
    group = next(
        group
        for group in optimizer.param_groups
        if any(each is before.parameter for each in group["params"])
    )
    rule, step = RULES[kind], step_number(before.remembered)
    names = rule.names(group, old, gradient, before.remembered, step)
    key = f"update.{leaf}"
    after = _remembered(before.parameter, optimizer)
    return Update(
        leaf,
        gradient=shelf.put(f"{key}.gradient", gradient),
        before=value,
        after=shelf.put(f"{key}.after", new),
        change=shelf.put(f"{key}.change", change),
        remembered_before={
            name: shelf.put(f"{key}.before.{name}", each)
            for name, each in before.remembered.items()
        },
        remembered_after={
            name: shelf.put(f"{key}.after.{name}", each) for name, each in after.items()
        },
        lines=tuple(written(rule.lines(group, step), names, place)),
        entry=place,
    )


def plain_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the settings that are numbers and words, or made of them."""
    plain = {name: _plain(value) for name, value in settings.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: Any) -> Any:
    """The value with tuples as lists; None where it is anything but numbers and words."""
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.integer | np.floating):
        return value.item()
    if isinstance(value, dict):
        return plain_settings(value)
    if isinstance(value, tuple | list):
        items = [_plain(each) for each in value]
        return None if any(each is None for each in items) else items
    return None


def _remembered(parameter: Parameter, optimizer: Optimizer) -> Arrays:
    """Copies of the tensors and numbers of a parameter's state; lists are L-BFGS's own matter."""
    found: Arrays = {}
    for name, kept in optimizer.state.get(parameter, {}).items():
        if isinstance(kept, Tensor):
            found[name] = np.array(to_numpy(kept.array))
        elif isinstance(kept, int | float):
            found[name] = np.array(float(kept))
    return found
