"""Whether a node's stored parameters are what its kind expects; files may hold anything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

from engine.studio.network.catalogue import kind_of
from engine.studio.network.kinds import LayerKind, Parameter
from engine.studio.network.layers.code import LONGEST
from engine.studio.network.network import Node, Value

MOST_NUMBERS = 8
"""A parameter of any number of ints takes so many: no tensor here has more axes."""


def fits(parameter: Parameter, value: Value) -> bool:
    """Whether `value` has the parameter's type and lies in its range."""
    if value is None:
        return parameter.automatic
    match parameter.type:
        case "bool":
            return isinstance(value, bool)
        case "choice":
            return value in parameter.choices
        case "code":
            return isinstance(value, str) and len(value) <= LONGEST
        case "int":
            return _is_int(value) and _in_range(parameter, value)
        case "float":
            is_number = _is_int(value) or isinstance(value, float)
            return is_number and _in_range(parameter, value)
        case "pair" | "ints":
            numbers = as_many(value, parameter.count)
            if not isinstance(numbers, tuple) or not 1 <= len(numbers) <= MOST_NUMBERS:
                return False
            if parameter.count not in (None, len(numbers)):
                return False
            return all(_is_int(each) and _in_range(parameter, each) for each in numbers)


def as_pair(value: Value) -> Value:
    """One int as the pair of it twice; anything else unchanged."""
    return as_many(value, 2)


def as_many(value: Value, count: int | None) -> Value:
    """One int as a tuple of it `count` times, or alone for any number; anything else unchanged."""
    return (value,) * (count or 1) if _is_int(value) else value


def normal_form(parameter: Parameter, value: Value) -> Value:
    """The value as it is stored and compared: several ints as tuples, floats as floats."""
    if parameter.type in ("pair", "ints"):
        return as_many(value, parameter.count)
    if parameter.type == "float" and _is_int(value):
        return float(value)
    return value


def stored_form(kind: LayerKind, parameters: Mapping[str, Value]) -> dict[str, Value]:
    """These parameters in normal form, without those that have the kind's default."""
    stored = {}
    for name, value in parameters.items():
        parameter = kind.parameter(name)
        if parameter is not None:
            value = normal_form(parameter, value)
            if value == parameter.default and type(value) is type(parameter.default):
                continue
        stored[name] = value
    return stored


def checked(node: Node) -> tuple[dict[str, Any], tuple[Parameter, ...]]:
    """All parameters in normal form, and those whose stored value does not fit.

    A value that does not fit is replaced by the default, so that what follows can be inferred.
    """
    good: dict[str, Any] = {}
    bad: list[Parameter] = []
    for parameter in kind_of(node).parameters:
        good[parameter.name] = parameter.default
        if parameter.name in node.parameters:
            stored = node.parameters[parameter.name]
            if fits(parameter, stored):
                good[parameter.name] = normal_form(parameter, stored)
            else:
                bad.append(parameter)
    return good, tuple(bad)


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _in_range(parameter: Parameter, number: Any) -> bool:
    low = -math.inf if parameter.minimum is None else parameter.minimum
    high = math.inf if parameter.maximum is None else parameter.maximum
    return low <= number <= high
