"""Functions that users call refuse what is no tensor, in one sentence and before they compute.

The functions of the ops themselves take arrays too, as backward passes hand them. What `engine`,
`engine.linalg` and `engine.nn.functional` offer is each of them behind a door, made here from its
annotations, that looks at the types of the arguments which must be tensors. Methods need none, and
the ops themselves import each other's functions from the modules where they stand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import update_wrapper
from inspect import Parameter
from typing import Any

import numpy as np

from engine.tensor import Tensor

_NUMBER = (float, int, complex, np.number, np.bool_)
# By annotation, what an argument may be and how the sentence names it.
_KINDS: dict[str, tuple[Any, str]] = {
    "Tensor": (Tensor, "Tensor"),
    "Tensor | Number": ((Tensor, *_NUMBER), "Tensor or number"),
    "Sequence[Tensor]": ((list, tuple), "tuple of Tensors"),
}
_SOURCE = """\
def door({declared}):
    if not ({tests}):
        _refuse(_name, _function, {checked})
    return _function({passed})
"""
_STARS: dict[Any, str] = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
_doors: dict[Callable[..., Any], Callable[..., Any]] = {}


def put_doors(names: dict[str, Any], home: str) -> None:
    """Put every function of the module `home`, whose globals are `names`, behind a door."""
    for name, value in list(names.items()):
        if inspect.isfunction(value) and not name.startswith("_"):
            names[name] = door_to(value, name, home)


def door_to(function: Callable[..., Any], name: str, home: str) -> Callable[..., Any]:
    """The door to a function that the module `home` offers under `name`."""
    if function not in _doors:
        _doors[function] = door = _door(function, name)
        _doors[door] = door
        if door is not function:
            door.__module__ = home  # where pickle looks for it
    return _doors[function]


def _door(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function with its arguments checked, or itself where there is nothing to check.

    The door has the parameters of the function spelled out, as a dataclass's `__init__` has: to
    pass on `*args` and `**kwargs` would take three times as long.
    """
    parameters = list(inspect.signature(function).parameters.values())
    kinds = {each.name: kind for each in parameters if (kind := _kind(each, each is parameters[0]))}
    if not kinds:
        return function
    source = _SOURCE.format(
        declared=", ".join(_declarations(parameters)),
        tests=" and ".join(f"isinstance({each}, _kind_of_{each})" for each in kinds),
        checked=", ".join(f"{each}={each}" for each in kinds),
        passed=", ".join(_passed(each) for each in parameters),
    )
    names: dict[str, Any] = {f"_kind_of_{each}": _KINDS[kind][0] for each, kind in kinds.items()}
    names.update(_refuse=_refuse, _name=name, _function=function)
    exec(compile(source, f"{__file__}:{name}", "exec"), names)
    door: Any = update_wrapper(names["door"], function)
    door.__name__ = door.__qualname__ = name
    door.__defaults__, door.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return door


def _kind(parameter: Parameter, first: bool) -> str | None:
    """The entry of `_KINDS` for a parameter; None for one that is not checked.

    `Any` is how a first parameter is annotated that backward passes give arrays.
    """
    annotation = parameter.annotation
    if parameter.kind is Parameter.VAR_POSITIONAL:
        return None
    if first and annotation == "Any" and parameter.name in ("input", "condition"):
        return "Tensor"
    return annotation if annotation in _KINDS else None


def _declarations(parameters: list[Parameter]) -> Iterator[str]:
    """The parameters as the door declares them: its defaults it gets from the function."""
    before: Any = None
    for each in parameters:
        starred = before in (Parameter.KEYWORD_ONLY, Parameter.VAR_POSITIONAL)
        if each.kind is Parameter.KEYWORD_ONLY and not starred:
            yield "*"
        before = each.kind
        default = "" if each.default is Parameter.empty else "=None"
        yield f"{_STARS.get(each.kind, '')}{each.name}{default}"


def _passed(parameter: Parameter) -> str:
    """A parameter as the door passes it on."""
    if parameter.kind is Parameter.KEYWORD_ONLY:
        return f"{parameter.name}={parameter.name}"
    return _STARS.get(parameter.kind, "") + parameter.name


def _refuse(_name: str, _function: Callable[..., Any], /, **arguments: Any) -> None:
    """Raise the TypeError for the first of the checked arguments that is of the wrong type."""
    for place, each in enumerate(inspect.signature(_function).parameters.values(), start=1):
        kind = _kind(each, place == 1)
        if kind and not isinstance(value := arguments[each.name], _KINDS[kind][0]):
            raise TypeError(
                f"{_name}(): argument '{each.name}' (position {place}) must be "
                f"{_KINDS[kind][1]}, not {type(value).__name__}"
            )
