"""What the catalogues of optimizers and schedules hold, and how an entry's options are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from engine.studio.network.kinds import Parameter
from engine.studio.network.network import Value
from engine.studio.network.parameters import fits, normal_form

NONE = "none"
"""The choice of those that can be done without."""


class Method(msgspec.Struct, frozen=True):
    """An optimizer or a schedule; `kind` is its class in `engine.optim`.

    `help` is one line for people. `parameters` are the class's arguments by their names, but for
    those in `pairs`: an argument that takes two numbers has two parameters.
    """

    kind: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    pairs: dict[str, tuple[str, str]] = {}

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, if there is one."""
        return next((each for each in self.parameters if each.name == name), None)

    def values(self, options: Mapping[str, Value]) -> dict[str, Value]:
        """All parameters by name: these options, and the defaults of those left out."""
        return {
            each.name: normal_form(each, options.get(each.name, each.default))
            for each in self.parameters
        }

    def arguments(self, options: Mapping[str, Value]) -> dict[str, Any]:
        """The values as the class takes them, without those that are automatic or "none"."""
        values: dict[str, Any] = self.values(options)
        for argument, (first, second) in self.pairs.items():
            values[argument] = (values.pop(first), values.pop(second))
        return {name: value for name, value in values.items() if value not in (None, NONE)}


def stored(method: Method, options: Mapping[str, Value]) -> dict[str, Value]:
    """Those of the options that differ from the method's defaults."""
    defaults = method.values({})
    return {
        name: value
        for name, value in method.values(options).items()
        if value != defaults[name] or type(value) is not type(defaults[name])
    }


def wrong_option(method: Method, options: Mapping[str, Value]) -> str:
    """The sentence on the first option that the method has not, or whose value does not fit."""
    for name, value in options.items():
        parameter = method.parameter(name)
        if parameter is None:
            known = ", ".join(each.name for each in method.parameters) or "none"
            return f"{method.kind} has no option {name}: it has {known}."
        if not fits(parameter, value):
            return (
                f"{parameter.label} of {method.kind} should be {expected(parameter)}, it is "
                f"{value}: change it."
            )
    return ""


def expected(parameter: Parameter) -> str:
    """What a value of the parameter should be, in words."""
    match parameter.type:
        case "bool":
            return "on or off"
        case "choice":
            return "one of " + ", ".join(parameter.choices)
    noun = {"int": "a whole number", "float": "a number"}.get(parameter.type, "whole numbers")
    if parameter.minimum is None or parameter.maximum is None:
        return noun
    return f"{noun} from {parameter.minimum:g} to {parameter.maximum:g}"
