"""Losses: where the backward pass begins, at one number."""

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
    Sum,
    at,
)


@dataclass(frozen=True, kw_only=True)
class ElementwiseLoss(Formula):
    """`slope` is that of one element's loss to x, of x, t and the settings."""

    slope: Callable[[Array, Array, Case], Array]

    def gradients(self, case: Case) -> Gradients:
        x_grad = self._shares(case) * self._slopes(case)
        is_even = self.rules[1].startswith("∂L/∂t = −")
        return x_grad, -x_grad if is_even else None, *(None,) * (len(case.inputs) - 2)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        shares = np.broadcast_to(self._shares(case), case.input(0).shape)
        sign = 1.0 if number == 0 else -1.0
        share = "1/n" if case.settings["reduction"] == "mean" else "1"
        text = f"{GRAD}·{share}·ℓ′({at('x', place)})"
        terms = (float(shares[place]), sign * float(self._slopes(case)[place]))
        return Sum(text, (terms,))

    def _slopes(self, case: Case) -> Array:
        return self.slope(case.input(0), case.input(1), case)

    def _shares(self, case: Case) -> Array:
        """How much of ∂L/∂y each element's loss gets."""
        mean = case.settings["reduction"] == "mean"
        return case.grad / (case.input(0).size if mean else 1)


class Nll(Formula):
    """Inputs: x (N, C, …), the classes (N, …), and minus their weights over the sum of all."""

    def gradients(self, case: Case) -> Gradients:
        classes, factors = case.inputs[1], case.input(2)
        assert classes is not None
        x_grad = np.zeros(case.input(0).shape)
        picked = np.broadcast_to(case.grad * factors, classes.shape)
        np.put_along_axis(x_grad, np.expand_dims(classes, 1), np.expand_dims(picked, 1), 1)
        return x_grad, None, None

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        classes, factors = case.inputs[1], case.input(2)
        assert classes is not None
        row = (place[0], *place[2:])
        factor = float(np.broadcast_to(factors, classes.shape)[row])
        is_target = place[1] == int(classes[row])
        grad = float(np.broadcast_to(case.grad, classes.shape)[row])
        if not is_target:
            return Sum(f"0, for class {place[1]} is not the target {int(classes[row])}", ((0.0,),))
        return Sum(f"{GRAD}·(−1/N), for class {place[1]} is the target", ((grad, factor),))


def _bce(x: Array, t: Array, case: Case) -> Array:
    return _weight(case, 2) * (x - t) / np.maximum(x * (1 - x), 1e-12)


def _bce_with_logits(x: Array, t: Array, case: Case) -> Array:
    p = 1 / (1 + np.exp(-x))
    positive = _weight(case, 3)
    return _weight(case, 2) * ((1 - t) * p - positive * t * (1 - p))


def _weight(case: Case, number: int) -> Array:
    given = len(case.inputs) > number and case.inputs[number] is not None
    return case.input(number) if given else np.ones(())


_SHARED = "Each element gets its share of the loss's gradient: 1/n where the loss is a mean."


def _loss(
    title: str,
    value: str,
    slope_text: str,
    slope: Callable[[Array, Array, Case], Array],
    sentence: str,
    is_even: bool = True,
    more: tuple[str, ...] = (),
) -> ElementwiseLoss:
    return ElementwiseLoss(
        title=title,
        symbols=("x", "t", *more),
        value=f"y = mean of ℓ, ℓ = {value}",
        rules=(
            f"∂L/∂x = ∂L/∂y·ℓ′/n, ℓ′ = {slope_text}",
            "∂L/∂t = −∂L/∂x" if is_even else "",
            *("" for _ in more),
        ),
        sentence=f"{sentence} {_SHARED}",
        slope=slope,
    )


FORMULAS: dict[str, Formula] = {
    "MseLoss": _loss(
        "Mean squared error",
        "(x − t)²",
        "2·(x − t)",
        lambda x, t, case: 2 * (x - t),
        "The gradient points away from the target and grows with the distance.",
    ),
    "SmoothL1Loss": _loss(
        "Smooth L1 loss",
        "(x − t)²/(2β) where |x − t| < β, else |x − t| − β/2",
        "(x − t)/β, at least −1, at most 1",
        lambda x, t, case: np.clip((x - t) / case.settings["beta"], -1, 1),
        "Far from the target the gradient has one size, close to it it fades.",
    ),
    "HuberLoss": _loss(
        "Huber loss",
        "(x − t)²/2 where |x − t| < δ, else δ·(|x − t| − δ/2)",
        "x − t, at least −δ, at most δ",
        lambda x, t, case: np.clip(x - t, -case.settings["delta"], case.settings["delta"]),
        "Far from the target the gradient has one size, close to it it fades.",
    ),
    "BinaryCrossEntropy": _loss(
        "Binary cross-entropy",
        "−t·ln x − (1 − t)·ln(1 − x)",
        "(x − t)/(x·(1 − x))",
        _bce,
        "A confident wrong answer gets a huge gradient.",
        False,
        ("w",),
    ),
    "BinaryCrossEntropyWithLogits": _loss(
        "Binary cross-entropy of logits",
        "−t·ln σ(x) − (1 − t)·ln(1 − σ(x))",
        "σ(x) − t",
        _bce_with_logits,
        "The sigmoid's and the logarithm's slopes cancel: what is left is how wrong the answer is.",
        False,
        ("w", "p"),
    ),
    "NllLoss": Nll(
        title="Negative log-likelihood",
        symbols=("x", "t", "w"),
        value="y = −1/N·Σₙ x[n, t[n]]",
        rules=("∂L/∂x[n, k] = −∂L/∂y/N where k = t[n], else 0", "", ""),
        sentence="Only the log-probability of the right class counts: it alone gets a gradient.",
    ),
}
