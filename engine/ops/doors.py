"""Functions that users call refuse what is no tensor, in one sentence and before they compute.

The functions of the ops themselves take arrays too, as backward passes hand them. What `engine`,
`engine.linalg` and `engine.nn.functional` offer is each of them behind a door, made here from its
annotations, that looks at the types of the arguments which must be tensors. Those of the ops take
other spellings too (see `engine.ops.spellings`). Methods need no door, and the ops themselves
import each other's functions from the modules where they stand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import update_wrapper
from inspect import Parameter
from typing import Any

import numpy as np

from engine.ops.spellings import MISSING, respelled
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
{respell}\
    if not ({tests}):
        _refuse(_name, _function, {checked})
    return _function({passed})
"""
# How the door of an op begins: most calls find nothing to respell.
_RESPELL = """\
    if {respelled}:
        return _respelled(_name, _function, door, dict({given}), _others)
"""
_STARS: dict[Any, str] = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
_doors: dict[tuple[Callable[..., Any], bool], Callable[..., Any]] = {}  # by function, of_op


def put_doors(names: dict[str, Any], home: str, of_ops: bool = False) -> None:
    """Put every function of the module `home`, whose globals are `names`, behind a door."""
    for name, value in list(names.items()):
        if inspect.isfunction(value) and not name.startswith("_"):
            names[name] = door_to(value, name, home, of_ops)


def door_to(
    function: Callable[..., Any], name: str, home: str, of_op: bool = False
) -> Callable[..., Any]:
    """The door to a function that the module `home` offers under `name`.

    The door `of_op` takes other spellings of its arguments, and `out`.
    """
    if (function, of_op) not in _doors:
        _doors[function, of_op] = door = _door(function, name, of_op)
        _doors[door, False] = _doors[door, True] = door
        if door is not function:
            door.__module__ = home  # where pickle looks for it
    return _doors[function, of_op]


def _door(function: Callable[..., Any], name: str, of_op: bool) -> Callable[..., Any]:
    """The function with its arguments checked, or itself where there is nothing to check.

    The door has the parameters of the function spelled out, as a dataclass's `__init__` has: to
    pass on `*args` and `**kwargs` would take three times as long.
    """
    parameters = list(inspect.signature(function).parameters.values())
    kinds = {each.name: kind for each in parameters if (kind := _kind(each, each is parameters[0]))}
    if not kinds:
        return function
    of_op = of_op and not any(each.kind in _STARS for each in parameters)
    needed = [each for each in parameters if each.default is Parameter.empty]
    # `softmax(x, axis=1)` gives no `dim`, which is needed.
    optional = "dim" if of_op and needed[-1].name == "dim" else None
    declared = list(_declarations(parameters, optional))
    respell = ""
    if of_op:
        declared += ["**_others"]
        respell = _RESPELL.format(
            respelled=f"_others or {optional} is _missing" if optional else "_others",
            given=", ".join(f"{each.name}={each.name}" for each in parameters),
        )
    source = _SOURCE.format(
        declared=", ".join(declared),
        respell=respell,
        tests=" and ".join(f"isinstance({each}, _kind_of_{each})" for each in kinds),
        checked=", ".join(f"{each}={each}" for each in kinds),
        passed=", ".join(_passed(each) for each in parameters),
    )
    names: dict[str, Any] = {f"_kind_of_{each}": _KINDS[kind][0] for each, kind in kinds.items()}
    names.update(_refuse=_refuse, _name=name, _function=function)
    names.update(_respelled=respelled, _missing=MISSING)
    exec(compile(source, f"{__file__}:{name}", "exec"), names)
    door: Any = update_wrapper(names["door"], function)
    door.__name__ = door.__qualname__ = name
    door.__defaults__, door.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    if optional:
        door.__defaults__ = (MISSING, *(function.__defaults__ or ()))
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


def _declarations(parameters: list[Parameter], optional: str | None) -> Iterator[str]:
    """The parameters as the door declares them: its defaults it gets from the function.

    `optional` names one that has a default for the door alone.
    """
    before: Any = None
    for each in parameters:
        starred = before in (Parameter.KEYWORD_ONLY, Parameter.VAR_POSITIONAL)
        if each.kind is Parameter.KEYWORD_ONLY and not starred:
            yield "*"
        before = each.kind
        needed = each.default is Parameter.empty and each.name != optional
        default = "" if needed else "=None"
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
