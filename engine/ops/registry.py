"""Registration of ops: one visible line above a function makes it everything it should be.

`@op` gives the namespace function (`engine.exp`), the method (`x.exp()`), the in-place twin
(`x.exp_()`) where there is one, the entry in the generated stub, and a place in `OPS`, over which
the gradient checks and the parity tests run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from engine.ops import spellings
from engine.ops.methods import TensorMethods
from engine.tensor import Tensor

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Op:
    """A registered operation: its public function and the forms in which it can be called."""

    name: str
    function: Callable[..., Any]
    is_function: bool
    is_method: bool
    has_inplace: bool


# A method that differs from the function of its name is "Tensor.name", `engine.linalg.det` is
# "linalg.det".
OPS: dict[str, Op] = {}
OPERATORS: dict[str, Callable[..., Any]] = {}  # "__add__" and the like


@overload
def op(public: _F) -> _F: ...
@overload
def op(
    *,
    name: str | None = None,
    method: bool = True,
    inplace: bool = False,
    function: bool = True,
    namespace: str = "",
    aliases: tuple[str, ...] = (),
) -> Callable[[_F], _F]: ...
def op(
    public: Any = None,
    *,
    name: str | None = None,
    method: bool = True,
    inplace: bool = False,
    function: bool = True,
    namespace: str = "",
    aliases: tuple[str, ...] = (),
) -> Any:
    """Register a public function as an op, under its own name unless `name` gives another.

    `method`: it becomes a method of Tensor, with its first parameter as self. `inplace`: Tensor
    also gets the method with an underscore, which writes the result into the tensor.
    `function=False`: it is no function of the namespace. `namespace="linalg"`: it is a function of
    `engine.linalg` alone. `aliases` are further names for all that.
    """
    if namespace:
        method, prefix = False, f"{namespace}."
    else:
        prefix = "" if function else "Tensor."

    def register(public: _F) -> _F:
        for each in (name or public.__name__, *aliases):
            OPS[prefix + each] = Op(each, public, function and not namespace, method, inplace)
            if method:
                setattr(TensorMethods, each, spellings.method(public))
            if inplace:
                setattr(TensorMethods, f"{each}_", inplace_twin(each, public))
        return public

    return register if public is None else register(public)


def inplace_twin(name: str, function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The method that runs `function` on a tensor and writes the result into it."""
    from engine.autograd import inplace

    @functools.wraps(function)
    def twin(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        return inplace.run(function, self, *args, **kwargs)

    twin.__name__ = twin.__qualname__ = f"{name}_"
    twin.__doc__ = f"In-place version of `{name}`."
    return twin


def operator(name: str, function: Callable[..., Any]) -> None:
    """Let Tensor answer a Python operator, `__add__` say, with `function(self, *operands)`."""
    OPERATORS[name] = function
    setattr(TensorMethods, name, function)


def namespace_functions() -> dict[str, Callable[..., Any]]:
    """The functions that `engine` offers, by name."""
    return {each.name: each.function for each in OPS.values() if each.is_function}
