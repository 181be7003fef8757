"""Softmax and its logarithm: ops that make the classes of one sample compete."""

from __future__ import annotations

import numpy as np

from engine.studio.debugging.formulas.formula import (
    GRAD,
    Case,
    Formula,
    Gradients,
    Place,
    Sum,
    at,
)


class Softmax(Formula):
    def gradients(self, case: Case) -> Gradients:
        y, grad, dim = case.output, case.grad, case.settings["dim"]
        return (y * (grad - (grad * y).sum(dim, keepdims=True)),)


class LogSoftmax(Formula):
    def gradients(self, case: Case) -> Gradients:
        grad, dim = case.grad, case.settings["dim"]
        return (grad - np.exp(case.output) * grad.sum(dim, keepdims=True),)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        grad, dim = case.grad, case.settings["dim"]
        share, total = np.exp(case.output[place]), grad.sum(dim, keepdims=True)
        along = tuple(0 if axis == dim else i for axis, i in enumerate(place))
        text = f"{at(GRAD, place)} − softmax(x){at('', place)}·Σ ∂L/∂y"
        return Sum(text, ((float(grad[place]),), (-float(share), float(total[along]))))


class Glu(Formula):
    """x in two halves along `dim`: values, and gates."""

    def gradients(self, case: Case) -> Gradients:
        dim = case.settings["dim"]
        value, gate = np.split(case.input(0), 2, dim)
        opened = 1 / (1 + np.exp(-gate))
        halves = (case.grad * opened, case.grad * value * opened * (1 - opened))
        return (np.concatenate(halves, dim),)


FORMULAS: dict[str, Formula] = {
    "Softmax": Softmax(
        title="Softmax",
        symbols=("x",),
        value="y = eˣ / Σ eˣ",
        rules=("∂L/∂x = y·(∂L/∂y − Σ ∂L/∂y·y)",),
        sentence="All shares sum to 1, so what one gains the others lose: each gradient is "
        "measured against their mean.",
    ),
    "Glu": Glu(
        title="Gated linear unit",
        symbols=("x",),
        value="y = a·σ(b), where x is a and b side by side",
        rules=("∂L/∂x = ∂L/∂y·σ(b) beside ∂L/∂y·a·σ(b)·(1 − σ(b))",),
        sentence="A gate b decides how much of a passes, forward and backward.",
    ),
    "LogSoftmax": LogSoftmax(
        title="Log-softmax",
        symbols=("x",),
        value="y = x − ln Σ eˣ",
        rules=("∂L/∂x = ∂L/∂y − softmax(x)·Σ ∂L/∂y",),
        sentence="Together with the log-likelihood loss this gives each class its probability, "
        "less 1 at the right one.",
    ),
}
