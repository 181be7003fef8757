"""The settings that an optimizer's state came with, as a project's."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from engine.studio.network.network import Value
from engine.studio.network.parameters import normal_form
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import NONE, Method, stored, wrong_option
from engine.studio.training.optimization.optimizers import OPTIMIZERS


class Change(msgspec.Struct, frozen=True):
    """A setting whose value is another one; both are in words."""

    label: str
    before: str
    after: str


def settings_of_group(settings: Settings, group: dict[str, Any]) -> Settings:
    """The settings with those of a group of `state_dict()`, as far as it tells them.

    Where a schedule has changed the rate, it is the one that it began with. ValueError, with a
    sentence, where one of them is out of its range.
    """
    method = OPTIMIZERS[settings.optimizer]
    options = {**method.values(settings.optimizer_options), **_options(method, group)}
    wrong = wrong_option(method, options)
    if wrong:
        raise ValueError(wrong)
    rate = _number(group.get("initial_lr", group.get("lr", settings.learning_rate)))
    momentum = settings.momentum
    if settings.optimizer == "SGD":
        momentum = _number(group.get("momentum", momentum))
    if not 0 < rate < math.inf or not 0 <= momentum < math.inf:
        raise ValueError("The learning rate should be above 0, and the momentum at least 0.")
    return msgspec.structs.replace(
        settings, learning_rate=rate, momentum=momentum, optimizer_options=stored(method, options)
    )


def changes_between(before: Settings, after: Settings) -> list[Change]:
    """What differs, of settings with the same optimizer."""
    method = OPTIMIZERS[after.optimizer]
    old, new = method.values(before.optimizer_options), method.values(after.optimizer_options)
    pairs = [
        ("learning rate", before.learning_rate, after.learning_rate),
        ("momentum", before.momentum, after.momentum),
        *((each.label.lower(), old[each.name], new[each.name]) for each in method.parameters),
    ]
    return [Change(label, _word(one), _word(two)) for label, one, two in pairs if one != two]


def _options(method: Method, group: dict[str, Any]) -> dict[str, Value]:
    given = dict(group)
    for argument, names in method.pairs.items():
        values = given.pop(argument, ())
        if isinstance(values, list | tuple) and len(values) == 2:
            given |= dict(zip(names, values, strict=True))
    if given.get("max_eval") == (given.get("max_iter") or 0) * 5 // 4:
        given["max_eval"] = None  # what L-BFGS makes of none
    return {
        each.name: NONE
        if given[each.name] is None and NONE in each.choices
        else normal_form(each, given[each.name])
        for each in method.parameters
        if each.name in given
    }


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"Expected a number, {value!r} came.")
    return float(value)


def _word(value: Value) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case None:
            return "automatic"
        case float():
            return f"{value:g}"
    return str(value)
