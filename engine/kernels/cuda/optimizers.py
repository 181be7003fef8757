"""The steps of the optimizers, each in one go over a parameter and what belongs to it."""

from __future__ import annotations

from typing import Any

from engine.kernels.cuda.writing import elementwise

_DESCENT = "const W g = W(sign) * W(grad) + W(decay) * W(param);"

_sgd = elementwise(
    "sgd",
    "T grad, float64 lr, float64 decay, float64 sign",
    "T param",
    f"{_DESCENT} param = T(W(param) - W(lr) * g);",
)
_sgd_with_velocity = elementwise(
    "sgd_with_velocity",
    "T grad, float64 lr, float64 keep, float64 take, float64 ahead, float64 decay, float64 sign",
    "T param, T velocity",
    f"""
    {_DESCENT}
    const W v = W(keep) * W(velocity) + W(take) * g;
    velocity = T(v);
    param = T(W(param) - W(lr) * (ahead ? g + W(ahead) * v : v));
    """,
)
_ADAM = (
    "T grad, float64 step_size, float64 correction, float64 rest1, float64 beta2, float64 rest2, "
    "float64 eps, float64 decay, float64 shrink, float64 sign"
)
_MOVE = f"""
    param = T(W(shrink) * W(param));
    {_DESCENT}
    const W m = W(mean) + W(rest1) * (g - W(mean)), v = W(beta2) * W(square) + W(rest2) * (g * g);
    mean = T(m); square = T(v);
"""
_STEP = "param = T(W(param) - W(step_size) * (m / (sqrt(top) / W(correction) + W(eps))));"

_adam = elementwise("adam", _ADAM, "T param, T mean, T square", f"{_MOVE} const W top = v; {_STEP}")
_amsgrad = elementwise(
    "amsgrad",
    _ADAM,
    "T param, T mean, T square, T largest",
    f"{_MOVE} const W top = v > W(largest) || v != v ? v : W(largest); largest = T(top); {_STEP}",
)
_rmsprop = elementwise(
    "rmsprop",
    "T grad, float64 lr, float64 alpha, float64 rest, float64 eps, float64 decay, float64 sign",
    "T param, T square",
    f"""
    {_DESCENT}
    const W s = W(alpha) * W(square) + W(rest) * g * g;
    square = T(s);
    param = T(W(param) - W(lr) * (g / (sqrt(s) + W(eps))));
    """,
)


def sgd(
    param: Any,
    grad: Any,
    velocity: Any,
    lr: float,
    keep: float,
    take: float,
    ahead: float,
    decay: float,
    sign: float,
) -> None:
    """`v = keep · v + take · g; p -= lr · v`."""
    if velocity is None:
        _sgd(grad, lr, decay, sign, param)
    else:
        _sgd_with_velocity(grad, lr, keep, take, ahead, decay, sign, param, velocity)


def adam(
    param: Any,
    grad: Any,
    mean: Any,
    square: Any,
    largest: Any,
    step_size: float,
    correction: float,
    beta1: float,
    beta2: float,
    eps: float,
    decay: float,
    shrink: float,
    sign: float,
) -> None:
    """`m += (1 - β1)(g - m); v = β2 · v + (1 - β2) · g²; p -= step_size · m / (√v / …)`."""
    numbers = step_size, correction, 1 - beta1, beta2, 1 - beta2, eps, decay, shrink, sign
    if largest is None:
        _adam(grad, *numbers, param, mean, square)
    else:
        _amsgrad(grad, *numbers, param, mean, square, largest)


def rmsprop(
    param: Any,
    grad: Any,
    square: Any,
    mean: Any,
    velocity: Any,
    lr: float,
    alpha: float,
    momentum: float,
    eps: float,
    decay: float,
    sign: float,
) -> None:
    """`s = α · s + (1 - α) · g²; p -= lr · g / (√s + eps)`; nothing but that."""
    if mean is not None or velocity is not None:
        return NotImplemented
    _rmsprop(grad, lr, alpha, 1 - alpha, eps, decay, sign, param, square)
    return None
