"""Activations and their gradients, each in one step; the formulas are those of the plain twins."""

from __future__ import annotations

from typing import Any

from engine.kernels.cuda.writing import elementwise

_PHI = "const W v = W(x), phi = W(0.5) * (1 + erf(v * W(0.7071067811865476)));"
_TANH = """
    const W v = W(x), root = W(0.7978845608028654), cubic = W(0.044715);
    const W t = tanh(root * (v + cubic * v * v * v));
"""
_SIGMOID = "const W v = W(x), s = 1 / (1 + exp(-v));"
_ELU = "T x, float64 alpha, float64 scale, float64 width"


def _of_one(name: str, body: str) -> Any:
    return elementwise(name, "T x", "T y", body)


def _slope(name: str, body: str, given: str = "T x") -> Any:
    return elementwise(name, f"T grad, {given}", "T y", body)


relu = _of_one("relu", "y = x <= T(0) ? T(0) : x")  # NaN stays
relu_gradient = _slope("relu_gradient", "y = out <= T(0) ? T(0) : grad", "T out")
sigmoid = _of_one("sigmoid", "y = T(1 / (1 + exp(-W(x))))")
sigmoid_gradient = _slope("sigmoid_gradient", "y = T(W(grad) * ((1 - W(out)) * W(out)))", "T out")
tanh_gradient = _slope("tanh_gradient", "y = T(W(grad) * (1 - W(out) * W(out)))", "T out")
gelu = _of_one("gelu", f"{_PHI} y = T(v * phi)")
gelu_gradient = _slope(
    "gelu_gradient",
    f"{_PHI} y = T(W(grad) * (phi + v * exp(v * v * W(-0.5)) * W(0.3989422804014327)))",
)
tanh_gelu = _of_one("tanh_gelu", f"{_TANH} y = T(W(0.5) * v * (1 + t))")
tanh_gelu_gradient = _slope(
    "tanh_gelu_gradient",
    f"{_TANH} const W inner = root * (1 + 3 * cubic * v * v);"
    "y = T(W(grad) * W(0.5) * ((1 + t) + v * (1 - t * t) * inner))",
)
silu = _of_one("silu", "const W v = W(x); y = T(v / (1 + exp(-v)))")
silu_gradient = _slope("silu_gradient", f"{_SIGMOID} y = T(W(grad) * (s * (1 + v * (1 - s))))")
elu = elementwise(
    "elu",
    _ELU,
    "T y",
    "const W v = W(x);y = T(v > 0 ? v * W(scale) : W(alpha * scale) * expm1(v / W(width)))",
)
elu_gradient = _slope(
    "elu_gradient",
    "const W v = W(x), g = W(grad);"
    "y = T(v > 0 ? g * W(scale) : g * (W(alpha * scale / width) * exp(v / W(width))))",
    _ELU,
)
leaky_relu = elementwise(
    "leaky_relu", "T x, float64 slope", "T y", "y = x > T(0) ? x : T(W(x) * W(slope))"
)
leaky_relu_gradient = _slope(
    "leaky_relu_gradient", "y = x > T(0) ? grad : T(W(grad) * W(slope))", "T x, float64 slope"
)
softplus_gradient = _slope(
    "softplus_gradient",
    "const W scaled = W(x) * W(beta);"
    "y = scaled > W(threshold) ? grad : T(W(grad) / (1 + exp(-scaled)))",
    "T x, float64 beta, float64 threshold",
)
logsigmoid_gradient = _slope("logsigmoid_gradient", "y = T(W(grad) / (1 + exp(W(x))))")
hardswish_gradient = _slope(
    "hardswish_gradient",
    "const W v = W(x);y = v <= -3 ? T(0) : v < 3 ? T(W(grad) * (v / 3 + W(0.5))) : grad",
)
