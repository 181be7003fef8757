"""Convolutions over any number of spatial axes, and the transposed ones.

x (N, C, *size), W (O, C / groups, *kernel), y (N, O, *output); a transposed one has W (C, O /
groups, *kernel).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

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

Geometry = Mapping[str, Any]


class Convolution(Formula):
    def gradients(self, case: Case) -> Gradients:
        x, weight, grad = case.input(0), case.input(1), case.grad
        x_grad, weight_grad = _gradients(x, weight, grad, case.settings["geometry"])
        return x_grad, weight_grad, _bias_gradient(grad)

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        y = case.outputs[0].shape
        return ((y, case.input(1).shape), (y, case.input(0).shape), (y,))[number]

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        if number != 2:
            return None
        (channel,) = place
        text = f"Σ {at(GRAD, ('n', channel, '…'))}"
        return Sum(text, tuple((float(each),) for each in case.grad[:, channel].reshape(-1)))


class TransposedConvolution(Formula):
    """The gradient's way through a convolution is its forward pass, and the other way round."""

    def gradients(self, case: Case) -> Gradients:
        x, weight, grad = case.input(0), case.input(1), case.grad
        geometry = case.settings["geometry"]
        x_grad = _convolved(grad, weight, geometry)[(..., *map(slice, x.shape[2:]))]
        _, weight_grad = _gradients(grad, weight, x, geometry)
        return x_grad, weight_grad, _bias_gradient(grad)

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        y = case.outputs[0].shape
        return ((y, case.input(1).shape), (case.input(0).shape, y), (y,))[number]


def _bias_gradient(grad: Array) -> Array:
    return grad.sum((0, *range(2, grad.ndim)))


def _gradients(x: Array, weight: Array, grad: Array, geometry: Geometry) -> tuple[Array, Array]:
    """The gradients of x and of the weight, an offset of the kernel after the other."""
    padded = _padded(x, geometry)
    padded_grad, weight_grad = np.zeros_like(padded), np.zeros_like(weight)
    for offset, window in _windows(weight.shape[2:], grad.shape[2:], geometry):
        for out, into in _groups(weight.shape, geometry["groups"]):
            seen, w = padded[(slice(None), into, *window)], weight[(out, slice(None), *offset)]
            weight_grad[(out, slice(None), *offset)] = np.einsum(
                "nos,ncs->oc", _flat(grad[:, out]), _flat(seen)
            )
            padded_grad[(slice(None), into, *window)] += np.einsum(
                "no...,oc->nc...", grad[:, out], w
            )
    return _cropped(padded_grad, x.shape, geometry), weight_grad


def _flat(array: Array) -> Array:
    """The spatial axes as one."""
    return array.reshape(*array.shape[:2], -1)


def _convolved(x: Array, weight: Array, geometry: Geometry) -> Array:
    padded = _padded(x, geometry)
    size = tuple(
        (n - d * (k - 1) - 1) // s + 1
        for n, k, s, d in zip(
            padded.shape[2:],
            weight.shape[2:],
            geometry["stride"],
            geometry["dilation"],
            strict=True,
        )
    )
    y = np.zeros((len(x), len(weight), *size))
    for offset, window in _windows(weight.shape[2:], size, geometry):
        for out, into in _groups(weight.shape, geometry["groups"]):
            seen, w = padded[(slice(None), into, *window)], weight[(out, slice(None), *offset)]
            y[:, out] += np.einsum("nc...,oc->no...", seen, w)
    return y


def _windows(
    kernel: Shape, output: Shape, geometry: Geometry
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """Each place in the kernel, and what of the padded input it meets, for all windows."""
    for offset in product(*map(range, kernel)):
        yield (
            offset,
            tuple(
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, d, n, s in zip(
                    offset, geometry["dilation"], output, geometry["stride"], strict=True
                )
            ),
        )


def _groups(weight: Shape, groups: int) -> Iterator[tuple[slice, slice]]:
    """The outputs of each group, and the input channels it sees."""
    out, into = weight[0] // groups, weight[1]
    for g in range(groups):
        yield slice(g * out, (g + 1) * out), slice(g * into, (g + 1) * into)


def _padded(x: Array, geometry: Geometry) -> Array:
    return np.pad(x, [(0, 0), (0, 0), *geometry["pads"]])


def _cropped(padded: Array, shape: Shape, geometry: Geometry) -> Array:
    inside = (
        slice(before, before + n)
        for (before, _), n in zip(geometry["pads"], shape[2:], strict=True)
    )
    return padded[(..., *inside)]


FORMULAS: dict[str, Formula] = {
    "Convolution": Convolution(
        title="Convolution",
        symbols=("x", "W", "b"),
        value="y[o] = Σ_c W[o, c] * x[c] + b[o]",
        rules=(
            "∂L/∂x = ∂L/∂y spread by W (a transposed convolution)",
            "∂L/∂W = x * ∂L/∂y, summed over the batch",
            "∂L/∂b = Σ ∂L/∂y over batch and places",
        ),
        sentence="One small kernel slides over the whole image, so its gradient is the sum of what "
        "every place asks of it.",
    ),
    "TransposedConvolution": TransposedConvolution(
        title="Transposed convolution",
        symbols=("x", "W", "b"),
        value="y = x spread by W, + b",
        rules=(
            "∂L/∂x = W * ∂L/∂y (a convolution)",
            "∂L/∂W = ∂L/∂y * x, summed over the batch",
            "∂L/∂b = Σ ∂L/∂y over batch and places",
        ),
        sentence="Each number of the input paints a kernel into the output; backward, each gathers "
        "the gradient of what it has painted.",
    ),
}
