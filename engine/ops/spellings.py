"""What PyTorch's functions take beside their own parameters: NumPy's names for them, and `out`.

`sum(x, axis=0, keepdims=True)` is `sum(x, dim=0, keepdim=True)`, and `add(x, y, out=z)` writes the
sum into `z`. The functions themselves know nothing of it, nor do calls without it pay for it.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np

from engine.autograd import inplace, modes
from engine.tensor import Tensor

OWN_NAMES = {"axis": "dim", "keepdims": "keepdim"}  # what NumPy's names mean
MISSING: Any = object()  # stands for an argument that was not given


def respelled(
    name: str,
    function: Callable[..., Any],
    door: Callable[..., Any],
    given: dict[str, Any],
    others: dict[str, Any],
) -> Any:
    """Call a function, through its door, with `given` and the `others` that it does not know.

    Raises TypeError for one that is no spelling of a parameter, or of one that is given as well.
    """
    out = others.pop("out", None) if door is not function else None  # methods have none
    for other, value in others.items():
        own = OWN_NAMES.get(other)
        if own not in given:
            raise TypeError(f"{name}() got an unexpected keyword argument '{other}'")
        default = inspect.signature(function).parameters[own].default
        if given[own] is not MISSING and given[own] is not default:
            raise _named_twice(name, own, other)
        given[own] = value
    arguments = {key: value for key, value in given.items() if value is not MISSING}
    complete = len(arguments) == len(given)
    result = (door if complete else function)(**arguments)  # the function says what is missing
    return result if out is None else write(name, result, out)


_METHOD = """\
def method({declared}, **_others):
    if _others{or_missing}:
        return _respelled(_function.__name__, _function, _function, dict({given}), _others)
    return _function({passed})
"""


def method(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as a method of Tensor that takes `axis` for `dim`; itself if it has none.

    Like a door (see `engine.ops.doors`) the method has the function's parameters spelled out.
    """
    code = function.__code__
    count = code.co_argcount
    names = code.co_varnames[: count + code.co_kwonlyargcount]
    if "dim" not in names or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        return function
    plain, named = names[:count], names[count:]
    defaults = function.__defaults__ or ()
    needed = count - len(defaults)
    if optional := plain[needed - 1] == "dim":  # `x.unsqueeze(axis=0)` gives no `dim`
        needed -= 1
    declared = [name if place < needed else f"{name}=None" for place, name in enumerate(plain)]
    declared += ["*", *(f"{name}=None" for name in named)] if named else []
    source = _METHOD.format(
        declared=", ".join(declared),
        or_missing=" or dim is _missing" if optional else "",
        given=", ".join(f"{name}={name}" for name in names),
        passed=", ".join((*plain, *(f"{name}={name}" for name in named))),
    )
    made: dict[str, Any] = {"_respelled": respelled, "_missing": MISSING, "_function": function}
    exec(_compiled(source), made)
    made["method"].__defaults__ = (MISSING, *defaults) if optional else defaults
    made["method"].__kwdefaults__ = function.__kwdefaults__
    return functools.update_wrapper(made["method"], function)


@functools.cache
def _compiled(source: str) -> CodeType:
    """The code of a source, the same for all methods of the same parameters."""
    return compile(source, __file__, "exec")


def _named_twice(name: str, own: str, other: str) -> TypeError:
    return TypeError(f"{name}() got '{own}' and '{other}', which mean the same: give one of them")


def write(name: str, result: Any, out: Any) -> Any:
    """Write what a function computed into the tensor, or tensors, given as `out`.

    As in PyTorch a tensor of another shape becomes one of the result's. Raises RuntimeError where
    the dtype cannot hold the result, or a gradient would be lost.
    """
    if isinstance(result, tuple):
        if not isinstance(out, tuple | list) or len(out) != len(result):
            raise TypeError(f"{name}(): argument 'out' must be a tuple of {len(result)} Tensors")
        return type(result)(*(write(name, *pair) for pair in zip(result, out, strict=True)))
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if modes.state.grad_enabled and (result.requires_grad or out.requires_grad):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    if out.array.shape != result.array.shape:
        if out.array.size:
            warnings.warn(
                f"An output with one or more elements was resized since it had shape "
                f"{list(out.shape)}, which does not match the required output shape "
                f"{list(result.shape)}: make it of that shape, or empty",
                stacklevel=4,
            )
        out.array = np.empty_like(out.array, shape=result.array.shape)
    with modes.no_grad():
        return inplace.write(out, result)
