"""Smooth activations, and those that make probabilities."""

import math

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(np.minimum(-x, 80)))  # 1 / (1 + e⁻ˣ), without overflow


def sigmoid_forward(x):
    """σ(x) = 1 / (1 + e⁻ˣ)."""
    y = sigmoid(x)
    return y, y


def sigmoid_backward(d_y, cache):
    y = cache
    return d_y * y * (1 - y)  # dσ/dx = σ · (1 − σ)


def tanh_forward(x):
    y = np.tanh(x)
    return y, y


def tanh_backward(d_y, cache):
    y = cache
    return d_y * (1 - y**2)  # dtanh/dx = 1 − tanh²


def gelu_forward(x, *, approximate="none"):
    """x · Φ(x), where Φ is the share of normal numbers that are smaller than x."""
    if approximate == "tanh":
        inner = (2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)
        share = (1 + np.tanh(inner)) / 2
        slope = 2 * share * (1 - share) * (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * x**2)
    else:
        erf = np.vectorize(math.erf, otypes=[x.dtype])
        share = (1 + erf(x / 2**0.5)) / 2
        slope = np.exp(-(x**2) / 2) / (2 * np.pi) ** 0.5
    return x * share, (x, share, slope)


def gelu_backward(d_y, cache):
    x, share, slope = cache
    return d_y * (share + x * slope)  # d(x · Φ)/dx = Φ + x · Φ′


def silu_forward(x):
    """x · σ(x)."""
    gate = sigmoid(x)
    return x * gate, (x, gate)


def silu_backward(d_y, cache):
    x, gate = cache
    return d_y * (gate + x * gate * (1 - gate))  # d(x · σ)/dx = σ + x · σ′


def mish_forward(x):
    """x · tanh(ln(1 + eˣ))."""
    gate = np.tanh(np.logaddexp(0, x))
    return x * gate, (x, gate)


def mish_backward(d_y, cache):
    x, gate = cache
    return d_y * (gate + x * (1 - gate**2) * sigmoid(x))  # dln(1 + eˣ)/dx = σ(x)


def elu_forward(x, *, alpha=1.0):
    """x where it is positive, else α · (eˣ − 1)."""
    y = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    return y, (x, y, alpha)


def elu_backward(d_y, cache):
    x, y, alpha = cache
    return d_y * np.where(x > 0, 1, y + alpha)  # α · eˣ = y + α


def celu_forward(x, *, alpha=1.0):
    """x where it is positive, else α · (eˣᐟᵅ − 1)."""
    y = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha))
    return y, (x, y, alpha)


def celu_backward(d_y, cache):
    x, y, alpha = cache
    return d_y * np.where(x > 0, 1, y / alpha + 1)  # eˣᐟᵅ = y / α + 1


def selu_forward(x):
    """An ELU scaled so that activations keep mean 0 and variance 1 (Klambauer, 2017)."""
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    y = scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    return y, (x, y, scale, alpha)


def selu_backward(d_y, cache):
    x, y, scale, alpha = cache
    return d_y * np.where(x > 0, scale, y + scale * alpha)


def softplus_forward(x, *, beta=1.0, threshold=20.0):
    """ln(1 + eᵝˣ) / β; beyond the threshold a straight line."""
    is_straight = x * beta > threshold
    y = np.where(is_straight, x, np.logaddexp(0, beta * x) / beta)
    return y, (x, is_straight, beta)


def softplus_backward(d_y, cache):
    x, is_straight, beta = cache
    return d_y * np.where(is_straight, 1, sigmoid(beta * x))


def softsign_forward(x):
    """x / (1 + |x|)."""
    size = 1 + np.abs(x)
    return x / size, size


def softsign_backward(d_y, cache):
    size = cache
    return d_y / size**2


def tanhshrink_forward(x):
    """What tanh takes away: x − tanh(x)."""
    bent = np.tanh(x)
    return x - bent, bent


def tanhshrink_backward(d_y, cache):
    bent = cache
    return d_y * bent**2  # 1 − (1 − tanh²)


def log_sigmoid_forward(x):
    """ln σ(x) = −ln(1 + e⁻ˣ)."""
    return -np.logaddexp(0, -x), x


def log_sigmoid_backward(d_y, cache):
    x = cache
    return d_y * sigmoid(-x)  # dln σ/dx = 1 − σ(x)


def glu_forward(x, *, dim=-1):
    """One half of x, weighed by the sigmoid of the other half."""
    values, gates = np.split(x, 2, axis=dim)
    gates = sigmoid(gates)
    return values * gates, (values, gates, dim)


def glu_backward(d_y, cache):
    values, gates, dim = cache
    d_values = d_y * gates
    d_gates = d_y * values * gates * (1 - gates)  # dσ/dx = σ · (1 − σ)
    return np.concatenate([d_values, d_gates], axis=dim)


def softmax(x, axis):
    """Probabilities that sum to 1 along the axis."""
    powers = np.exp(x - x.max(axis=axis, keepdims=True))  # the largest is e⁰: none overflows
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_forward(x, *, dim=1):
    """eˣ / Σ eˣ."""
    y = softmax(x, dim)
    return y, (y, dim)


def softmax_backward(d_y, cache):
    y, dim = cache
    # Each output depends on all inputs: dyᵢ/dxⱼ = yᵢ · ([i = j] − yⱼ), summed over i.
    return y * (d_y - (d_y * y).sum(axis=dim, keepdims=True))


def softmin_forward(x, *, dim=1):
    """e⁻ˣ / Σ e⁻ˣ."""
    y = softmax(-x, dim)
    return y, (y, dim)


def softmin_backward(d_y, cache):
    return -softmax_backward(d_y, cache)


def log_softmax(x, axis):
    """The logarithms of softmax's probabilities, without dividing and without overflow."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def log_softmax_forward(x, *, dim=1):
    """x − ln Σ eˣ."""
    y = log_softmax(x, dim)
    return y, (y, dim)


def log_softmax_backward(d_y, cache):
    y, dim = cache
    return d_y - np.exp(y) * d_y.sum(axis=dim, keepdims=True)  # dyᵢ/dxⱼ = [i = j] − softmaxⱼ
