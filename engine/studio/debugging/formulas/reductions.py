"""Sums and means over some axes."""

from __future__ import annotations

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


class Total(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (self._spread(case) * self._share(case),)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        grad = float(self._spread(case)[place])
        share = self._share(case)
        return Sum(GRAD if share == 1 else f"{GRAD}·1/{round(1 / share)}", ((grad, share),))

    def _spread(self, case: Case) -> Array:
        kept = list(case.input(0).shape)
        for dim in case.settings["dims"]:
            kept[dim] = 1
        return np.broadcast_to(case.grad.reshape(kept), case.input(0).shape)

    def _share(self, case: Case) -> float:
        return 1.0


class Mean(Total):
    def _share(self, case: Case) -> float:
        return max(case.outputs[0].size, 1) / max(case.input(0).size, 1)


class Norm(Total):
    def gradients(self, case: Case) -> Gradients:
        return (self._spread(case) * self._directions(case),)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        terms = (float(self._spread(case)[place]), float(self._directions(case)[place]))
        return Sum(f"{GRAD}·{at('x', place)}/‖x‖", (terms,))

    def _directions(self, case: Case) -> Array:
        """x over its norm; 0 where that is 0."""
        x, dims = case.input(0), tuple(case.settings["dims"])
        norms = np.sqrt((x * x).sum(dims, keepdims=True))
        return np.divide(x, norms, out=np.zeros_like(x), where=norms != 0)


FORMULAS: dict[str, Formula] = {
    "Sum": Total(
        title="Sum",
        symbols=("x",),
        value="y = Σ x",
        rules=("∂L/∂x = ∂L/∂y, at every place that was summed",),
        sentence="Each number counted once, so each gets the whole gradient.",
    ),
    "Norm": Norm(
        title="Norm",
        symbols=("x",),
        value="y = ‖x‖ = √Σ x²",
        rules=("∂L/∂x = ∂L/∂y·x/‖x‖",),
        sentence="The norm grows along x itself, by one for each unit of length.",
    ),
    "Mean": Mean(
        title="Mean",
        symbols=("x",),
        value="y = 1/n·Σ x",
        rules=("∂L/∂x = ∂L/∂y/n, at every place of the mean",),
        sentence="Each of the n numbers counted for one n-th, and gets that share.",
    ),
}
