"""How an activation is applied: into a new tensor, or over its own input."""

from __future__ import annotations

from typing import Any

from engine.autograd import inplace as writing
from engine.autograd.function import Function
from engine.tensor import Tensor


def activate(
    function: type[Function], input: Tensor, *others: Any, inplace: bool = False, **settings: Any
) -> Tensor:
    """Apply an activation; `inplace` writes the result into `input`, which is given back."""
    if inplace:
        return writing.run(function.apply, input, *others, **settings)
    return function.apply(input, *others, **settings)
