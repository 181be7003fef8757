"""Sums, differences, products and quotients of two tensors, which may be broadcast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.studio.debugging.formulas.formula import (
    GRAD,
    Array,
    Case,
    Formula,
    Gradients,
    Place,
    Shape,
    Sum,
    at,
)

Slope = Callable[[Array, Array], Array]


@dataclass(frozen=True, kw_only=True)
class Pairwise(Formula):
    """`slopes` are ∂y/∂a and ∂y/∂b, of a and b; `writing` says which numbers they are made of."""

    slopes: tuple[Slope, Slope]

    def gradients(self, case: Case) -> Gradients:
        a, b = case.input(0), case.input(1)
        return tuple(case.grad * slope(a, b) for slope in self.slopes)

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        return (case.outputs[0].shape,)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        if case.input(number).shape != case.output.shape:  # a sum over what it was repeated along
            return None
        slope = np.broadcast_to(
            self.slopes[number](case.input(0), case.input(1)), case.output.shape
        )
        text = f"{at(GRAD, place)}·∂y/∂{self.symbols[number]}"
        return Sum(text, ((float(case.grad[place]), float(slope[place])),))


class Prelu(Formula):
    def gradients(self, case: Case) -> Gradients:
        x, slope, grad = case.input(0), case.input(1), case.grad
        return np.where(x > 0, grad, slope * grad), np.where(x > 0, 0.0, x * grad)


FORMULAS: dict[str, Formula] = {
    "Add": Pairwise(
        title="Sum",
        symbols=("a", "b"),
        value="y = a + b",
        rules=("∂L/∂a = ∂L/∂y", "∂L/∂b = ∂L/∂y"),
        sentence="A sum hands its gradient to both sides unchanged; what was broadcast gets the "
        "sum of what its copies would have got.",
        slopes=(lambda a, b: np.ones(()), lambda a, b: np.ones(())),
    ),
    "Sub": Pairwise(
        title="Difference",
        symbols=("a", "b"),
        value="y = a − b",
        rules=("∂L/∂a = ∂L/∂y", "∂L/∂b = −∂L/∂y"),
        sentence="The first side gets the gradient as it is, the second one turned round.",
        slopes=(lambda a, b: np.ones(()), lambda a, b: -np.ones(())),
    ),
    "Mul": Pairwise(
        title="Product",
        symbols=("a", "b"),
        value="y = a·b, number by number",
        rules=("∂L/∂a = ∂L/∂y·b", "∂L/∂b = ∂L/∂y·a"),
        sentence="Each factor's gradient is scaled by the other factor. Dropout is such a product, "
        "with a mask of zeros and 1/(1 − p).",
        slopes=(lambda a, b: b, lambda a, b: a),
    ),
    "Div": Pairwise(
        title="Quotient",
        symbols=("a", "b"),
        value="y = a/b, number by number",
        rules=("∂L/∂a = ∂L/∂y/b", "∂L/∂b = −∂L/∂y·a/b²"),
        sentence="What is above is scaled by one over what is below; what is below pushes back.",
        slopes=(lambda a, b: 1 / b, lambda a, b: -a / b**2),
    ),
    "PreluKernel": Prelu(
        title="PReLU",
        symbols=("x", "s"),
        value="y = x where x > 0, else s·x",
        rules=("∂L/∂x = ∂L/∂y where x > 0, else s·∂L/∂y", "∂L/∂s = Σ ∂L/∂y·x where x ≤ 0"),
        sentence="A leaky ReLU that learns its slope from what lies below zero.",
    ),
}
FORMULAS["SoftMarginLoss"] = Pairwise(
    title="Soft margin loss",
    symbols=("x", "t"),
    value="y = ln(1 + e^(−t·x))",
    rules=("∂L/∂x = −∂L/∂y·t/(1 + e^(t·x))", "∂L/∂t = −∂L/∂y·x/(1 + e^(t·x))"),
    sentence="An answer on the wrong side of 0 is pulled over, the more the further it is.",
    slopes=(
        lambda a, b: -b / (1 + np.exp(a * b)),
        lambda a, b: -a / (1 + np.exp(a * b)),
    ),
)
FORMULAS["RreluWithNoise"] = Prelu(
    title="RReLU",
    symbols=("x", "s"),
    value="y = x where x > 0, else s·x",
    rules=("∂L/∂x = ∂L/∂y where x > 0, else s·∂L/∂y", ""),
    sentence="A leaky ReLU whose slopes s were drawn at random.",
)
