"""Pooling: windows of an image made one number each. The last axes of x are the spatial ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from engine.studio.debugging.formulas.formula import Array, Case, Formula, Gradients

Window = Mapping[str, Any]


class MaxPool(Formula):
    def gradients(self, case: Case) -> Gradients:
        x, window = case.input(0), case.settings["window"]
        padded = _padded(x, window, -np.inf)
        places = list(_places(window))
        winners = np.argmax(np.stack([padded[place] for place in places]), axis=0)
        padded_grad = np.zeros_like(padded)
        for number, place in enumerate(places):
            padded_grad[place] += np.where(winners == number, case.grad, 0.0)
        return (_cropped(padded_grad, x, window),)


class AvgPool(Formula):
    def gradients(self, case: Case) -> Gradients:
        x, window = case.input(0), case.settings["window"]
        padded_grad = _padded(np.zeros_like(x), window, 0.0)
        for place in _places(window):
            padded_grad[place] += case.grad / case.settings["divisor"]
        return (_cropped(padded_grad, x, window),)


class AdaptiveAvgPool(Formula):
    def gradients(self, case: Case) -> Gradients:
        x, output = case.input(0), case.settings["output"]
        sizes, x_grad = x.shape[x.ndim - len(output) :], np.zeros_like(x)
        for place in product(*map(range, output)):
            window = tuple(
                slice(i * n // o, -(-(i + 1) * n // o))
                for i, n, o in zip(place, sizes, output, strict=True)
            )
            count = np.prod([each.stop - each.start for each in window])
            share = case.grad[(..., *place)] / count
            x_grad[(..., *window)] += share[(..., *(None,) * len(output))]
        return (x_grad,)


def _places(window: Window) -> Iterator[tuple[Any, ...]]:
    """For each place in a window: the numbers of all windows that stand there."""
    for offset in product(*map(range, window["kernel"])):
        yield (
            ...,
            *(
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, d, n, s in zip(
                    offset, window["dilation"], window["output"], window["stride"], strict=True
                )
            ),
        )


def _padded(x: Array, window: Window, value: float) -> Array:
    lead = x.ndim - len(window["kernel"])
    return np.pad(x, [(0, 0)] * lead + list(window["pads"]), constant_values=value)


def _cropped(padded: Array, x: Array, window: Window) -> Array:
    pads = window["pads"]
    sizes = x.shape[x.ndim - len(pads) :]
    inside = (slice(max(b, 0), max(b, 0) + n) for (b, _), n in zip(pads, sizes, strict=True))
    return padded[(..., *inside)]


FORMULAS: dict[str, Formula] = {
    "MaxPool": MaxPool(
        title="Max pooling",
        symbols=("x",),
        value="y = the largest number of each window",
        rules=("∂L/∂x = ∂L/∂y at the winner of each window, else 0",),
        sentence="Only the largest number of a window had a say, so it alone gets the gradient.",
    ),
    "AvgPool": AvgPool(
        title="Average pooling",
        symbols=("x",),
        value="y = the mean of each window",
        rules=("∂L/∂x = ∂L/∂y/n, for each of a window's n numbers",),
        sentence="All numbers of a window share its gradient equally.",
    ),
    "AdaptiveAvgPool": AdaptiveAvgPool(
        title="Adaptive average pooling",
        symbols=("x",),
        value="y = the mean of each window, as many as are wanted",
        rules=("∂L/∂x = ∂L/∂y/n, for each of a window's n numbers",),
        sentence="All numbers of a window share its gradient equally.",
    ),
}
