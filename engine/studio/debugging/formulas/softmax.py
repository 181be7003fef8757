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


FORMULAS: dict[str, Formula] = {
    "Softmax": Softmax(
        title="Softmax",
        symbols=("x",),
        value="y = eˣ / Σ eˣ",
        rules=("∂L/∂x = y·(∂L/∂y − Σ ∂L/∂y·y)",),
        sentence="All shares sum to 1, so what one gains the others lose: each gradient is "
        "measured against their mean.",
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
