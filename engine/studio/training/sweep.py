"""A sweep: the same project with several values of some settings, as one run each.

    axes = [read_axis("learning_rate", "0.1, 0.01"), read_axis("optimizer.weight_decay", "0..0.1")]
    grid(project.settings, axes)             every combination
    drawn(project.settings, axes, 20, 0)     twenty at random, always the same for a seed

A better choice than random ones (Bayesian, Hyperband) is worth a library where a run takes hours;
here runs take minutes, and a grid can be read off its plots.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import msgspec

from engine.studio.network.kinds import Parameter
from engine.studio.network.network import Value
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import Method, stored, wrong_option
from engine.studio.training.optimization.optimizers import OPTIMIZERS, choose_optimizer
from engine.studio.training.optimization.schedules import SCHEDULES, choose_schedule
from engine.studio.training.requirements import TrainingError, check_settings

WHOLE = ("batch_size", "epochs", "seed", "stop_patience")
NUMBERS = ("learning_rate", "momentum", "held_out", "clip_norm", "clip_value")
CHOICES = ("optimizer", "schedule")
ORDER = (*CHOICES, *WHOLE, *NUMBERS)
"""Methods come first, as another one has options of its own."""
MOST_RUNS = 1000


class SweepError(Exception):
    """A sweep cannot be made; the text is one sentence for people."""


class Axis(msgspec.Struct, frozen=True):
    """A setting and its values: a list of them, or a range to draw from.

    `name` is a field of `Settings`, or `optimizer.…` and `schedule.…` for one of their options. A
    range above 0 over a decade or more is drawn from on a log scale.
    """

    name: str
    values: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0

    @property
    def is_range(self) -> bool:
        return not self.values


def names(settings: Settings) -> list[str]:
    """All that a sweep of these settings can go over."""
    options = [
        f"{what}.{parameter.name}"
        for what, method in _methods(settings).items()
        for parameter in method.parameters
        if parameter.type in ("int", "float", "bool", "choice")
    ]
    return [*NUMBERS, *WHOLE, *CHOICES, *options]


def read_axis(settings: Settings, name: str, text: str) -> Axis:
    """The axis that a text such as "0.1, 0.01" or "0.001..0.1" describes; SweepError if none."""
    if name not in names(settings):
        raise SweepError(
            f"A sweep cannot go over {name}: choose one of {', '.join(names(settings))}."
        )
    low, dots, high = text.partition("..")
    if dots:
        ends = _number(low), _number(high)
        if math.nan in ends or not ends[0] < ends[1] or name in CHOICES:
            raise SweepError(f"{name} expects a range such as 0.001..0.1, got '{text}'.")
        return Axis(name, (), *ends)
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise SweepError(f"{name} expects values with commas between, such as 0.1, 0.01.")
    return Axis(name, tuple(dict.fromkeys(_value(settings, name, word) for word in words)))


def grid(settings: Settings, axes: Sequence[Axis]) -> list[Settings]:
    """The settings with every combination of the axes' values, the last axis changing fastest."""
    _check(axes)
    for axis in axes:
        if axis.is_range:
            raise SweepError(f"A grid needs single values of {axis.name}: list them.")
    count = math.prod(len(axis.values) for axis in axes)
    _check_count(count)
    return [
        _with(settings, axes, values)
        for values in itertools.product(*(axis.values for axis in axes))
    ]


def drawn(settings: Settings, axes: Sequence[Axis], count: int, seed: int) -> list[Settings]:
    """The settings with `count` random choices of the axes' values."""
    _check(axes)
    _check_count(count)
    chance = random.Random(seed)
    return [
        _with(settings, axes, [_draw(settings, axis, chance) for axis in axes])
        for _ in range(count)
    ]


def _check(axes: Sequence[Axis]) -> None:
    if not axes:
        raise SweepError("A sweep goes over one setting at least: choose one.")
    twice = {axis.name for axis in axes if sum(other.name == axis.name for other in axes) > 1}
    if twice:
        raise SweepError(f"{min(twice)} is there twice: put all its values into one line.")


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_RUNS:
        raise SweepError(f"A sweep has 1 to {MOST_RUNS} runs, this one would have {count}.")


def _with(settings: Settings, axes: Sequence[Axis], values: Sequence[Value]) -> Settings:
    """The settings with these values; SweepError where a run could not begin with them."""
    pairs = [(axis.name, value) for axis, value in zip(axes, values, strict=True)]
    pairs.sort(key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
    for name, value in pairs:
        settings = _with_one(settings, name, value)
    try:
        check_settings(settings)
    except TrainingError as error:
        raise SweepError(str(error)) from error
    return settings


def _with_one(settings: Settings, name: str, value: Value) -> Settings:
    what, dot, option = name.partition(".")
    if name == "optimizer":
        return choose_optimizer(settings, str(value))
    if name == "schedule":
        return choose_schedule(settings, str(value))
    if not dot:
        return msgspec.structs.replace(settings, **{name: value})
    method = _methods(settings).get(what)
    if method is None or method.parameter(option) is None:
        kind = getattr(settings, what) or f"without a {what} there"
        raise SweepError(f"{kind} has no {option}: sweep over it apart from other methods.")
    field = f"{what}_options"
    options = stored(method, {**getattr(settings, field), option: value})
    return msgspec.structs.replace(settings, **{field: options})


def _draw(settings: Settings, axis: Axis, chance: random.Random) -> Value:
    if not axis.is_range:
        return chance.choice(axis.values)
    if axis.low > 0 and axis.high / axis.low >= 10:
        number = math.exp(chance.uniform(math.log(axis.low), math.log(axis.high)))
    else:
        number = chance.uniform(axis.low, axis.high)
    parameter = _parameter(settings, axis.name)
    whole = axis.name in WHOLE or (parameter is not None and parameter.type == "int")
    return round(number) if whole else float(f"{number:.3g}")


def _methods(settings: Settings) -> dict[str, Method]:
    found = {
        "optimizer": OPTIMIZERS.get(settings.optimizer),
        "schedule": SCHEDULES.get(settings.schedule),
    }
    return {what: method for what, method in found.items() if method is not None}


def _parameter(settings: Settings, name: str) -> Parameter | None:
    what, _, option = name.partition(".")
    method = _methods(settings).get(what)
    return method.parameter(option) if method is not None and option else None


def _value(settings: Settings, name: str, word: str) -> Value:
    """What a word stands for, as the setting's type; SweepError where it is no such thing."""
    if name in CHOICES:
        methods = OPTIMIZERS if name == "optimizer" else {"": None, **SCHEDULES}
        wanted = "" if word.lower() == "none" else word.lower()
        for kind in methods:
            if kind.lower() == wanted:
                return kind
        raise SweepError(f"There is no {name} '{word}': choose one of {', '.join(methods)}.")
    parameter = _parameter(settings, name)
    if parameter is not None:
        value = _option(parameter, word)
        wrong = wrong_option(_methods(settings)[name.partition(".")[0]], {parameter.name: value})
        if wrong:
            raise SweepError(wrong)
        return value
    number = _number(word)
    if math.isnan(number) or (name in WHOLE and number != round(number)):
        kind = "whole numbers" if name in WHOLE else "numbers"
        raise SweepError(f"{name} expects {kind} with commas between, got '{word}'.")
    return round(number) if name in WHOLE else number


def _option(parameter: Parameter, word: str) -> Value:
    if parameter.type == "bool":
        return {"on": True, "true": True, "off": False, "false": False}.get(word.lower(), word)
    if parameter.type == "choice":
        return word
    number = _number(word)
    if math.isnan(number):
        return word
    return round(number) if parameter.type == "int" and number == round(number) else number


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan
