"""Ops that choose among numbers: what was chosen gets the gradient, all else gets none."""

from __future__ import annotations

from math import prod

import numpy as np

from engine.studio.debugging.formulas.formula import Case, Formula, Gradients


class TakenAt(Formula):
    """Inputs: x (N, C, *size), and positions (N, C, *output) in its flattened last axes."""

    def gradients(self, case: Case) -> Gradients:
        x, positions = case.input(0), case.inputs[1]
        assert positions is not None
        channels = prod(x.shape[:2])
        x_grad = np.zeros((channels, prod(x.shape[2:])))
        rows = np.arange(channels)[:, None]
        np.add.at(x_grad, (rows, positions.reshape(channels, -1)), case.grad.reshape(channels, -1))
        return x_grad.reshape(x.shape), None


class Gathered(Formula):
    """Inputs: x, and where along `dim` each number is taken from."""

    def gradients(self, case: Case) -> Gradients:
        x_grad, index, dim = np.zeros(case.input(0).shape), case.inputs[1], case.settings["dim"]
        assert index is not None
        places = list(np.indices(index.shape))
        places[dim] = index
        np.add.at(x_grad, tuple(places), case.grad)
        return x_grad, None


class Where(Formula):
    def gradients(self, case: Case) -> Gradients:
        condition = case.inputs[0]
        assert condition is not None
        return None, np.where(condition, case.grad, 0.0), np.where(condition, 0.0, case.grad)


class Clamp(Formula):
    """Inputs: x, and the bounds, either of which may be absent."""

    def gradients(self, case: Case) -> Gradients:
        x = case.input(0)
        low = -np.inf if case.inputs[1] is None else case.input(1)
        high = np.inf if case.inputs[2] is None else case.input(2)
        inside = (x >= low) & (x <= high)
        below, above = (x < low) & (low < high), (x > high) | (low > high)
        return (
            np.where(inside, case.grad, 0.0),
            np.where(below, case.grad, 0.0),
            np.where(above, case.grad, 0.0),
        )


FORMULAS: dict[str, Formula] = {
    "AdaptiveMaxPool": TakenAt(
        title="Adaptive max pooling",
        symbols=("x", "i"),
        value="y = the largest number of each window, at the places i",
        rules=("∂L/∂x = ∂L/∂y at the winner of each window, else 0", ""),
        sentence="Only the largest number of a window had a say, so it alone gets the gradient.",
    ),
    "TakeAt": TakenAt(
        title="Take",
        symbols=("x", "i"),
        value="y = x at the places i",
        rules=("∂L/∂x = ∂L/∂y at the places i, else 0", ""),
        sentence="What was not taken gets no gradient.",
    ),
    "Gather": Gathered(
        title="Gather",
        symbols=("x", "i"),
        value="y = x at the places i along an axis",
        rules=("∂L/∂x = Σ ∂L/∂y at the places i, else 0", ""),
        sentence="What was taken several times gets the sum of all its gradients.",
    ),
    "Where": Where(
        title="Where",
        symbols=("c", "a", "b"),
        value="y = a where c, else b",
        rules=("", "∂L/∂a = ∂L/∂y where c, else 0", "∂L/∂b = 0 where c, else ∂L/∂y"),
        sentence="At each place the gradient goes to the side that was chosen.",
    ),
    "Clamp": Clamp(
        title="Clamp",
        symbols=("x", "a", "b"),
        value="y = x, at least a, at most b",
        rules=(
            "∂L/∂x = ∂L/∂y where a ≤ x ≤ b, else 0",
            "∂L/∂a = Σ ∂L/∂y where x < a",
            "∂L/∂b = Σ ∂L/∂y where x > b",
        ),
        sentence="Between the bounds the gradient passes unchanged, beyond them x has no say.",
    ),
}
