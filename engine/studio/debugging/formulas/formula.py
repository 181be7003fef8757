"""The base of all formulas, and what they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = Any
"""A NumPy array."""
Place = tuple[int, ...]
Shape = tuple[int, ...]
Gradients = tuple[Array | None, ...]

GRAD = "∂L/∂y"
"""How formulas write the gradient that comes to an op."""


@dataclass(frozen=True)
class Case:
    """One use of an op: its inputs, its outputs, the gradients of these, and how it was set.

    What is no array (an absent bias), or brought no gradient, is None.
    """

    inputs: tuple[Array | None, ...]
    outputs: tuple[Array, ...]
    grads: tuple[Array | None, ...]
    settings: Mapping[str, Any]

    def input(self, number: int) -> Array:
        """An input as doubles."""
        array = self.inputs[number]
        assert array is not None
        return array.astype(np.float64)

    @property
    def output(self) -> Array:
        """The first output as doubles."""
        return self.outputs[0].astype(np.float64)

    @property
    def grad(self) -> Array:
        """The gradient of the first output as doubles; zeros where none came."""
        return self.grad_of(0)

    def grad_of(self, number: int) -> Array:
        """The gradient of an output as doubles; zeros where none came."""
        grad = self.grads[number]
        if grad is None:
            return np.zeros(self.outputs[number].shape)
        return grad.astype(np.float64)


class Sum(NamedTuple):
    """One entry of a gradient as a sum of products: `text` in symbols, with the places of all."""

    text: str
    terms: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Formula:
    """`value` says what the op computes of the inputs called `symbols`; the result is y.

    `rules` say how the gradient of each input follows, empty where there is none.
    """

    title: str
    symbols: tuple[str, ...]
    value: str
    rules: tuple[str, ...]
    sentence: str

    def gradients(self, case: Case) -> Gradients:
        """The gradient of every input, which may have its broadcast shape; None: there is none."""
        raise NotImplementedError

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        """The shapes of what the rule for an input multiplies, in its order."""
        return (case.outputs[0].shape,)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        """One entry of an input's gradient, written out; None where that says nothing."""
        return None


def at(symbol: str, place: Place | tuple[object, ...]) -> str:
    """An entry of a tensor: `x[0,3]`; a number has no places."""
    return f"{symbol}[{','.join(map(str, place))}]" if place else symbol


def summed_to(grad: Array, shape: Shape) -> Array:
    """A gradient of a broadcast input: summed over the axes along which it was repeated."""
    extra = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(extra)))
    repeated = tuple(i for i, size in enumerate(shape) if size == 1 and grad.shape[i] != 1)
    return grad.sum(axis=repeated, keepdims=True)
