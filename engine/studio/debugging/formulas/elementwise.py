"""Ops of one input that treat each of its numbers alike: y = f(x), ∂L/∂x = ∂L/∂y·f′(x)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, pi, sqrt
from typing import Any

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

Settings = Any
"""A mapping of the op's settings, by name."""


@dataclass(frozen=True, kw_only=True)
class Elementwise(Formula):
    """`slope` is f′ as the text says it, of x, y = f(x) and the settings."""

    slope: Callable[[Array, Array, Settings], Array]

    def gradients(self, case: Case) -> Gradients:
        slope = self.slope(case.input(0), case.output, case.settings)
        return (case.grad * slope,)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        slope = np.broadcast_to(
            self.slope(case.input(0), case.output, case.settings), case.output.shape
        )
        text = f"{at(GRAD, place)}·f′({at('x', place)})"
        return Sum(text, ((float(case.grad[place]), float(slope[place])),))


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _phi(x: Array) -> Array:
    """The normal distribution's Φ."""
    return 0.5 * (1 + np.vectorize(erf, otypes=[float])(x / sqrt(2)))


def _mish(x: Array, y: Array, s: Settings) -> Array:
    t = np.tanh(np.log1p(np.exp(x)))
    return t + x * (1 - t * t) * _sigmoid(x)


def _tanh_gelu(x: Array, y: Array, s: Settings) -> Array:
    t = np.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * sqrt(2 / pi) * (1 + 3 * 0.044715 * x * x)


def _elu(x: Array, y: Array, s: Settings) -> Array:
    alpha, scale, width = s["alpha"], s.get("scale", 1.0), s.get("width", 1.0)
    below = scale * alpha / width * np.exp(np.minimum(x, 0) / width)
    return np.where(x > 0, scale, below)


def _of(
    title: str,
    value: str,
    slope_text: str,
    slope: Callable[[Array, Array, Settings], Array],
    sentence: str,
) -> Elementwise:
    return Elementwise(
        title=title,
        symbols=("x",),
        value=f"y = {value}",
        rules=(f"∂L/∂x = ∂L/∂y·f′(x), f′(x) = {slope_text}",),
        sentence=sentence,
        slope=slope,
    )


FORMULAS: dict[str, Formula] = {
    "Relu": _of(
        "ReLU",
        "max(0, x)",
        "1 where x > 0, else 0",
        lambda x, y, s: (y > 0).astype(float),
        "Where the input was positive the gradient passes unchanged, elsewhere it stops.",
    ),
    "Sigmoid": _of(
        "Sigmoid",
        "σ(x) = 1 / (1 + e⁻ˣ)",
        "y·(1 − y)",
        lambda x, y, s: y * (1 - y),
        "The slope is a quarter at most and near 0 far from x = 0: gradients shrink here.",
    ),
    "Tanh": _of(
        "Tanh",
        "tanh(x)",
        "1 − y²",
        lambda x, y, s: 1 - y * y,
        "The slope is 1 at x = 0 and near 0 where the output is near −1 or 1.",
    ),
    "LeakyRelu": _of(
        "Leaky ReLU",
        "x where x > 0, else s·x",
        "1 where x > 0, else s",
        lambda x, y, s: np.where(x > 0, 1.0, s["negative_slope"]),
        "Below zero a small share of the gradient still passes.",
    ),
    "Elu": _of(
        "ELU",
        "λ·x where x > 0, else λ·α·(eˣ − 1)",
        "λ where x > 0, else λ·α·eˣ",
        _elu,
        "Below zero the slope fades away smoothly. λ is 1 but for SELU.",
    ),
    "Celu": _of(
        "CELU",
        "x where x > 0, else α·(e^(x/α) − 1)",
        "1 where x > 0, else e^(x/α)",
        _elu,
        "Below zero the slope fades away smoothly.",
    ),
    "Silu": _of(
        "SiLU",
        "x·σ(x)",
        "σ(x)·(1 + x·(1 − σ(x)))",
        lambda x, y, s: _sigmoid(x) * (1 + x * (1 - _sigmoid(x))),
        "The input, weighted by its own sigmoid.",
    ),
    "Mish": _of(
        "Mish",
        "x·t, t = tanh(ln(1 + eˣ))",
        "t + x·(1 − t²)·σ(x)",
        _mish,
        "The input, weighted by a smooth gate of itself.",
    ),
    "Gelu": _of(
        "GELU",
        "x·Φ(x)",
        "Φ(x) + x·φ(x)",
        lambda x, y, s: _phi(x) + x * np.exp(-x * x / 2) / sqrt(2 * pi),
        "The input, weighted by how likely a normal number is to be smaller.",
    ),
    "TanhGelu": _of(
        "GELU",
        "x/2·(1 + t), t = tanh(√(2/π)·(x + 0.044715·x³))",
        "(1 + t)/2 + x/2·(1 − t²)·√(2/π)·(1 + 0.134145·x²)",
        _tanh_gelu,
        "GELU with its normal distribution approximated by a tanh.",
    ),
    "Softplus": _of(
        "Softplus",
        "ln(1 + e^(β·x)) / β",
        "σ(β·x)",
        lambda x, y, s: np.where(
            x * s["beta"] > s["threshold"], 1.0, _sigmoid(np.minimum(x * s["beta"], 50.0))
        ),
        "A smooth ReLU; its slope is the sigmoid.",
    ),
    "LogSigmoid": _of(
        "LogSigmoid",
        "ln σ(x)",
        "1 − σ(x)",
        lambda x, y, s: 1 - _sigmoid(x),
        "The slope is near 1 far below zero and near 0 far above.",
    ),
    "Hardtanh": _of(
        "Hardtanh",
        "x, at least a, at most b",
        "1 where a < x < b, else 0",
        lambda x, y, s: ((x > s["min_val"]) & (x < s["max_val"])).astype(float),
        "Between the two limits the gradient passes unchanged, beyond them it stops.",
    ),
    "Threshold": _of(
        "Threshold",
        "x where x > t, else v",
        "1 where x > t, else 0",
        lambda x, y, s: (x > s["threshold"]).astype(float),
        "Above the threshold the gradient passes unchanged, below it stops.",
    ),
    "Hardsigmoid": _of(
        "Hardsigmoid",
        "(x + 3)/6, at least 0, at most 1",
        "1/6 where −3 < x < 3, else 0",
        lambda x, y, s: ((x > -3) & (x < 3)) / 6,
        "A sigmoid of three straight pieces.",
    ),
    "Hardswish": _of(
        "Hardswish",
        "x·hardsigmoid(x)",
        "0 where x ≤ −3, 1 where x ≥ 3, else x/3 + 1/2",
        lambda x, y, s: np.where(x <= -3, 0.0, np.where(x < 3, x / 3 + 0.5, 1.0)),
        "SiLU of straight and quadratic pieces.",
    ),
    "Hardshrink": _of(
        "Hardshrink",
        "x where |x| > λ, else 0",
        "1 where |x| > λ, else 0",
        lambda x, y, s: (abs(x) > s["lambd"]).astype(float),
        "What is small becomes 0, and gets no gradient.",
    ),
    "Softshrink": _of(
        "Softshrink",
        "x moved towards 0 by λ",
        "1 where |x| > λ, else 0",
        lambda x, y, s: (abs(x) > s["lambd"]).astype(float),
        "What is small becomes 0, and gets no gradient.",
    ),
    "Exp": _of("Exponential", "eˣ", "y", lambda x, y, s: y, "Its slope is its own value."),
    "Log": _of("Logarithm", "ln x", "1/x", lambda x, y, s: 1 / x, "Steep near 0, flat far out."),
    "Sqrt": _of(
        "Square root", "√x", "1/(2·y)", lambda x, y, s: 0.5 / y, "Steep near 0, flat far out."
    ),
    "Rsqrt": _of(
        "One over the root", "1/√x", "−y³/2", lambda x, y, s: -0.5 * y**3, "Falls as x grows."
    ),
    "Reciprocal": _of("Reciprocal", "1/x", "−y²", lambda x, y, s: -y * y, "Falls as x grows."),
    "Neg": _of("Minus", "−x", "−1", lambda x, y, s: -np.ones_like(x), "The gradient turns round."),
    "Abs": _of(
        "Magnitude",
        "|x|",
        "the sign of x",
        lambda x, y, s: np.sign(x),
        "Below zero it turns round.",
    ),
    "Sign": _of(
        "Sign",
        "−1, 0 or 1",
        "0",
        lambda x, y, s: np.zeros_like(x),
        "A step has no slope: nothing gets through.",
    ),
    "PowNumber": _of(
        "Power",
        "xᵖ",
        "p·xᵖ⁻¹",
        lambda x, y, s: s["exponent"] * x ** (s["exponent"] - 1.0),
        "The power comes down as a factor and falls by one.",
    ),
    "Square": _of("Square", "x²", "2·x", lambda x, y, s: 2 * x, "The slope grows with x."),
}
