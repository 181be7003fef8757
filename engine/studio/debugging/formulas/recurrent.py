"""Recurrent layers, a whole sequence in one op: backpropagation through time.

x (T, N, in), the states (N, hidden), w_ih (gates·hidden, in), w_hh (gates·hidden, hidden).
"""

from __future__ import annotations

import numpy as np

from engine.studio.debugging.formulas.formula import Array, Case, Formula, Gradients


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _times(case: Case, length: int) -> list[int]:
    """The moments in the order in which the layer reads them."""
    order = list(range(length))
    return order[::-1] if case.settings.get("backwards") else order


def _bias(case: Case, number: int) -> Array:
    return np.zeros(()) if case.inputs[number] is None else case.input(number)


class Lstm(Formula):
    """Inputs: x, h, c, w_ih, w_hh, b_ih, b_hh; outputs: all h, the last h and the last c."""

    def gradients(self, case: Case) -> Gradients:
        x, h, c, w_ih, w_hh = (case.input(i) for i in range(5))
        bias = _bias(case, 5) + _bias(case, 6)
        order, steps = _times(case, len(x)), []
        for t in order:
            i, f, g, o = np.split(x[t] @ w_ih.T + h @ w_hh.T + bias, 4, axis=1)
            i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
            before, c = (h, c), f * c + i * g
            h = o * np.tanh(c)
            steps.append((t, before, (i, f, g, o), c))
        h_grad, c_grad = case.grad_of(1), case.grad_of(2)
        x_grad, ih_grad, hh_grad = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
        bias_grad = np.zeros(len(w_ih))
        for t, (h, c_before), (i, f, g, o), c in reversed(steps):
            h_grad = h_grad + case.grad[t]
            tanh_c = np.tanh(c)
            c_grad = c_grad + h_grad * o * (1 - tanh_c**2)
            gates = np.concatenate(
                (
                    c_grad * g * i * (1 - i),
                    c_grad * c_before * f * (1 - f),
                    c_grad * i * (1 - g * g),
                    h_grad * tanh_c * o * (1 - o),
                ),
                axis=1,
            )
            x_grad[t], bias_grad = gates @ w_ih, bias_grad + gates.sum(0)
            ih_grad, hh_grad = ih_grad + gates.T @ x[t], hh_grad + gates.T @ h
            h_grad, c_grad = gates @ w_hh, c_grad * f
        return x_grad, h_grad, c_grad, ih_grad, hh_grad, bias_grad, bias_grad


class Gru(Formula):
    """Inputs: x, h, w_ih, w_hh, b_ih, b_hh; outputs: all h and the last one."""

    def gradients(self, case: Case) -> Gradients:
        x, h, w_ih, w_hh = (case.input(i) for i in range(4))
        b_ih, b_hh = _bias(case, 4), _bias(case, 5)
        steps = []
        for t in _times(case, len(x)):
            r_in, z_in, n_in = np.split(x[t] @ w_ih.T + b_ih, 3, axis=1)
            r_h, z_h, n_h = np.split(h @ w_hh.T + b_hh, 3, axis=1)
            r, z = _sigmoid(r_in + r_h), _sigmoid(z_in + z_h)
            n = np.tanh(n_in + r * n_h)
            steps.append((t, h, r, z, n, n_h))
            h = (1 - z) * n + z * h
        h_grad = case.grad_of(1)
        x_grad, ih_grad, hh_grad = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
        bi_grad, bh_grad = np.zeros(len(w_ih)), np.zeros(len(w_ih))
        for t, h, r, z, n, n_h in reversed(steps):
            h_grad = h_grad + case.grad[t]
            n_grad = h_grad * (1 - z) * (1 - n * n)
            z_grad = h_grad * (h - n) * z * (1 - z)
            r_grad = n_grad * n_h * r * (1 - r)
            into = np.concatenate((r_grad, z_grad, n_grad), axis=1)
            back = np.concatenate((r_grad, z_grad, n_grad * r), axis=1)
            x_grad[t] = into @ w_ih
            ih_grad, hh_grad = ih_grad + into.T @ x[t], hh_grad + back.T @ h
            bi_grad, bh_grad = bi_grad + into.sum(0), bh_grad + back.sum(0)
            h_grad = h_grad * z + back @ w_hh
        return x_grad, h_grad, ih_grad, hh_grad, bi_grad, bh_grad


class Rnn(Formula):
    """Inputs: x, h, w_ih, w_hh, b_ih, b_hh; outputs: all h and the last one."""

    def gradients(self, case: Case) -> Gradients:
        x, h, w_ih, w_hh = (case.input(i) for i in range(4))
        bias = _bias(case, 4) + _bias(case, 5)
        steps = []
        for t in _times(case, len(x)):
            before, a = h, x[t] @ w_ih.T + h @ w_hh.T + bias
            h = np.maximum(a, 0) if case.settings.get("relu") else np.tanh(a)
            steps.append((t, before, h))
        h_grad = case.grad_of(1)
        x_grad, ih_grad, hh_grad = np.zeros_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
        bias_grad = np.zeros(len(w_ih))
        for t, before, h in reversed(steps):
            slope = (h > 0) if case.settings.get("relu") else 1 - h * h
            a_grad = (h_grad + case.grad[t]) * slope
            x_grad[t], h_grad = a_grad @ w_ih, a_grad @ w_hh
            ih_grad, hh_grad = ih_grad + a_grad.T @ x[t], hh_grad + a_grad.T @ before
            bias_grad = bias_grad + a_grad.sum(0)
        return x_grad, h_grad, ih_grad, hh_grad, bias_grad, bias_grad


_WEIGHTS = ("W", "U", "b", "d")
_SENTENCE = (
    "The sequence is walked back from its end: at each moment the gradient of the state passes "
    "through the gates, and every moment adds to the gradients of the shared weights."
)


def _rules(states: int) -> tuple[str, ...]:
    return (
        "∂L/∂x[t] = δ[t]·W, δ[t] = the gradient before the gates of moment t",
        *("∂L/∂{} = what is left at the beginning".format("hc"[i]) for i in range(states)),
        "∂L/∂W = Σₜ δ[t]ᵀ·x[t]",
        "∂L/∂U = Σₜ δ[t]ᵀ·h[t−1]",
        "∂L/∂b = Σₜ Σₙ δ[t]",
        "∂L/∂d = Σₜ Σₙ δ[t]",
    )


FORMULAS: dict[str, Formula] = {
    "LSTMLayer": Lstm(
        title="LSTM, all moments",
        symbols=("x", "h", "c", *_WEIGHTS),
        value="c[t] = f·c[t−1] + i·g, h[t] = o·tanh(c[t]); i, f, o = σ(…), g = tanh(…) of "
        "W·x[t] + U·h[t−1] + b + d",
        rules=_rules(2),
        sentence=_SENTENCE,
    ),
    "GRULayer": Gru(
        title="GRU, all moments",
        symbols=("x", "h", *_WEIGHTS),
        value="h[t] = (1 − z)·n + z·h[t−1]; r, z = σ(W·x[t] + b + U·h[t−1] + d), "
        "n = tanh(W·x[t] + b + r·(U·h[t−1] + d))",
        rules=_rules(1),
        sentence=_SENTENCE,
    ),
    "RNNLayer": Rnn(
        title="RNN, all moments",
        symbols=("x", "h", *_WEIGHTS),
        value="h[t] = tanh(W·x[t] + U·h[t−1] + b + d), or its ReLU",
        rules=_rules(1),
        sentence=_SENTENCE,
    ),
}
