"""Layers that read a sequence step by step and remember: loops over time.

Backward goes through time from the last step to the first: a state's gradient comes from its own
output and from the step after it.
"""

import numpy as np

from engine.studio.codegen.numpy.functions.activation import sigmoid
from engine.studio.codegen.numpy.functions.initial import only, uniform
from engine.studio.codegen.numpy.functions.regularisation import dropout_backward, dropout_forward


def recurrent_init(rng, input_size, hidden_size, gates, num_layers, bias, bidirectional):
    """Weights for every layer and direction: of the input (ih), and of the state before (hh)."""
    bound = hidden_size**-0.5
    params = {}
    for layer in range(num_layers):
        width = input_size if layer == 0 else hidden_size * (2 if bidirectional else 1)
        for end in ["", "_reverse"] if bidirectional else [""]:
            name = f"l{layer}{end}"
            params[f"weight_ih_{name}"] = uniform(rng, bound, (gates * hidden_size, width))
            params[f"weight_hh_{name}"] = uniform(rng, bound, (gates * hidden_size, hidden_size))
            if bias:
                params[f"bias_ih_{name}"] = uniform(rng, bound, gates * hidden_size)
                params[f"bias_hh_{name}"] = uniform(rng, bound, gates * hidden_size)
    return params


def weighted(x, weight, bias):
    """x · Wᵀ + b."""
    return x @ weight.T if bias is None else x @ weight.T + bias


def weights_of(params, name):
    """The weights of one layer: of its input, of the state before, and the biases of both."""
    parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return [params.get(f"{part}_{name}") for part in parts]


def grads_of(d_gates_ih, d_gates_hh, x, before, params, name):
    """Their gradients: dL/dW = dL/dgatesᵀ · x, summed over all steps.

    The gates and the states before are (steps, N, …), x is (N, steps, …).
    """
    inputs = x.swapaxes(0, 1).reshape(-1, x.shape[2])
    states = before.reshape(-1, before.shape[2])
    d_ih, d_hh = (each.reshape(-1, each.shape[2]) for each in (d_gates_ih, d_gates_hh))
    grads = {
        f"weight_ih_{name}": d_ih.T @ inputs,
        f"weight_hh_{name}": d_hh.T @ states,
        f"bias_ih_{name}": d_ih.sum(axis=0),
        f"bias_hh_{name}": d_hh.sum(axis=0),
    }
    return only(grads, params)


def last_state(d_state, like):
    """The gradient (N, 1, H) by the last state as (N, H): none came where nobody took it."""
    return np.zeros_like(like) if d_state is None else d_state[:, 0]


def rnn_init(rng, input_size, hidden_size, *, num_layers=1, bias=True, bidirectional=False):
    return recurrent_init(rng, input_size, hidden_size, 1, num_layers, bias, bidirectional)


def rnn_forward(x, params, name="l0", *, nonlinearity="tanh"):
    """h′ = tanh(W x + U h + b), or relu of it, step by step.

    x: (N, steps, features). Returns every step's h (N, steps, H), and the last one (N, 1, H).
    """
    weight_ih, weight_hh, bias_ih, bias_hh = weights_of(params, name)
    n, steps, _ = x.shape
    states = [np.zeros((n, weight_hh.shape[1]), x.dtype)]
    for t in range(steps):
        total = weighted(x[:, t], weight_ih, bias_ih) + weighted(states[-1], weight_hh, bias_hh)
        states.append(np.tanh(total) if nonlinearity == "tanh" else np.maximum(total, 0))
    cache = (x, params, name, states, nonlinearity)
    return np.stack(states[1:], axis=1), states[-1][:, None], cache


def rnn_backward(d_y, d_hidden, cache):
    x, params, name, states, nonlinearity = cache
    weight_ih, weight_hh, _, _ = weights_of(params, name)
    d_h = last_state(d_hidden, states[0])
    d_totals = np.zeros((x.shape[1], *states[0].shape), x.dtype)
    for t in reversed(range(x.shape[1])):
        if d_y is not None:
            d_h = d_h + d_y[:, t]  # from the output of this step
        h = states[t + 1]
        d_totals[t] = d_h * (1 - h**2) if nonlinearity == "tanh" else d_h * (h > 0)
        d_h = d_totals[t] @ weight_hh  # to the step before
    d_x = (d_totals @ weight_ih).swapaxes(0, 1)
    before = np.stack(states[:-1])
    return d_x, grads_of(d_totals, d_totals, x, before, params, name)


def lstm_init(rng, input_size, hidden_size, *, num_layers=1, bias=True, bidirectional=False):
    return recurrent_init(rng, input_size, hidden_size, 4, num_layers, bias, bidirectional)


def lstm_forward(x, params, name="l0"):
    """c′ = f · c + i · g and h′ = o · tanh(c′): gates f, i and o say what stays, enters, shows.

    x: (N, steps, features). Returns every step's h (N, steps, H), the last h and c (N, 1, H).
    """
    weight_ih, weight_hh, bias_ih, bias_hh = weights_of(params, name)
    n, steps, _ = x.shape
    h = c = np.zeros((n, weight_hh.shape[1]), x.dtype)
    outputs, saved = [], []
    for t in range(steps):
        gates = weighted(x[:, t], weight_ih, bias_ih) + weighted(h, weight_hh, bias_hh)
        i, f, g, o = np.split(gates, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        h_before, c_before = h, c
        c = f * c + i * g
        h = o * np.tanh(c)
        outputs.append(h)
        saved.append((i, f, g, o, c, h_before, c_before))
    cache = (x, params, name, saved)
    return np.stack(outputs, axis=1), h[:, None], c[:, None], cache


def lstm_backward(d_y, d_hidden, d_cell, cache):
    x, params, name, saved = cache
    weight_ih, weight_hh, _, _ = weights_of(params, name)
    n, steps, _ = x.shape
    d_h, d_c = last_state(d_hidden, saved[0][0]), last_state(d_cell, saved[0][0])
    d_gates = np.zeros((steps, n, len(weight_hh)), x.dtype)
    for t in reversed(range(steps)):
        i, f, g, o, c, _, c_before = saved[t]
        if d_y is not None:
            d_h = d_h + d_y[:, t]  # from the output of this step
        shown = np.tanh(c)
        d_c = d_c + d_h * o * (1 - shown**2)  # h′ = o · tanh(c′)
        d_i = d_c * g * i * (1 - i)  # c′ = f · c + i · g
        d_f = d_c * c_before * f * (1 - f)
        d_g = d_c * i * (1 - g**2)
        d_o = d_h * shown * o * (1 - o)
        d_gates[t] = np.concatenate([d_i, d_f, d_g, d_o], axis=1)
        d_h = d_gates[t] @ weight_hh  # to the step before
        d_c = d_c * f
    d_x = (d_gates @ weight_ih).swapaxes(0, 1)
    before = np.stack([h_before for *_, h_before, _ in saved])
    return d_x, grads_of(d_gates, d_gates, x, before, params, name)


def gru_init(rng, input_size, hidden_size, *, num_layers=1, bias=True, bidirectional=False):
    return recurrent_init(rng, input_size, hidden_size, 3, num_layers, bias, bidirectional)


def gru_forward(x, params, name="l0"):
    """h′ = (1 − z) · n + z · h, with n = tanh(W x + r · (U h)): z says how much stays.

    x: (N, steps, features). Returns every step's h (N, steps, H), and the last one (N, 1, H).
    """
    weight_ih, weight_hh, bias_ih, bias_hh = weights_of(params, name)
    h = np.zeros((len(x), weight_hh.shape[1]), x.dtype)
    outputs, saved = [], []
    for t in range(x.shape[1]):
        x_r, x_z, x_n = np.split(weighted(x[:, t], weight_ih, bias_ih), 3, axis=1)
        h_r, h_z, h_n = np.split(weighted(h, weight_hh, bias_hh), 3, axis=1)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        n = np.tanh(x_n + r * h_n)
        saved.append((r, z, n, h_n, h))
        h = (1 - z) * n + z * h
        outputs.append(h)
    return np.stack(outputs, axis=1), h[:, None], (x, params, name, saved)


def gru_backward(d_y, d_hidden, cache):
    x, params, name, saved = cache
    weight_ih, weight_hh, _, _ = weights_of(params, name)
    d_h = last_state(d_hidden, saved[0][0])
    d_ih = np.zeros((x.shape[1], len(x), len(weight_hh)), x.dtype)
    d_hh = np.zeros_like(d_ih)
    for t in reversed(range(x.shape[1])):
        r, z, n, h_n, before = saved[t]
        if d_y is not None:
            d_h = d_h + d_y[:, t]  # from the output of this step
        d_n = d_h * (1 - z) * (1 - n**2)  # h′ = (1 − z) · n + z · h
        d_z = d_h * (before - n) * z * (1 - z)
        d_r = d_n * h_n * r * (1 - r)  # n = tanh(W x + r · (U h))
        d_ih[t] = np.concatenate([d_r, d_z, d_n], axis=1)
        d_hh[t] = np.concatenate([d_r, d_z, d_n * r], axis=1)
        d_h = d_h * z + d_hh[t] @ weight_hh  # to the step before
    d_x = (d_ih @ weight_ih).swapaxes(0, 1)
    before = np.stack([h for *_, h in saved])
    return d_x, grads_of(d_ih, d_hh, x, before, params, name)


def deep_forward(read, x, params, num_layers, dropout, bidirectional, training, rng):
    """Layers upon one another, each of which reads the sequence by `read`, perhaps both ways.

    x: (N, steps, features). Returns every step's output, and the last states (N, layers, H).
    """
    states, caches = [], []
    for layer in range(num_layers):
        mask = None
        if layer > 0:
            x, mask = dropout_forward(x, p=dropout, training=training, rng=rng)
        outputs = []
        for end in ["", "_reverse"] if bidirectional else [""]:
            output, *last, cache = read(x[:, ::-1] if end else x, params, f"l{layer}{end}")
            outputs.append(output[:, ::-1] if end else output)
            states.append(last)
            caches.append((mask, cache))
        x = np.concatenate(outputs, axis=2)
    lasts = [np.concatenate(each, axis=1) for each in zip(*states, strict=True)]
    return x, *lasts, (caches, bidirectional)


def deep_backward(read_back, d_y, d_lasts, cache):
    """The gradients of `deep_forward`: by x, and by all weights."""
    caches, bidirectional = cache
    grads = {}
    ways = 2 if bidirectional else 1
    for first in reversed(range(0, len(caches), ways)):
        d_x = 0
        for way in range(ways):
            place = first + way
            mask, read_cache = caches[place]
            d_states = [None if each is None else each[:, place : place + 1] for each in d_lasts]
            d_output = None if d_y is None else np.split(d_y, ways, axis=2)[way]
            if way == 1 and d_output is not None:
                d_output = d_output[:, ::-1]
            d_read, more = read_back(d_output, *d_states, read_cache)
            grads |= more
            d_x = d_x + (d_read[:, ::-1] if way == 1 else d_read)
        d_y = dropout_backward(d_x, mask)
    return d_y, grads


def deep_rnn_forward(
    x,
    params,
    *,
    num_layers=1,
    nonlinearity="tanh",
    dropout=0.0,
    bidirectional=False,
    training=False,
    rng=None,
):
    """Several RNN layers upon one another, or one that reads both ways."""

    def read(x, params, name):
        return rnn_forward(x, params, name, nonlinearity=nonlinearity)

    return deep_forward(read, x, params, num_layers, dropout, bidirectional, training, rng)


def deep_rnn_backward(d_y, d_hidden, cache):
    return deep_backward(rnn_backward, d_y, [d_hidden], cache)


def deep_lstm_forward(
    x, params, *, num_layers=1, dropout=0.0, bidirectional=False, training=False, rng=None
):
    """Several LSTM layers upon one another, or one that reads both ways."""
    return deep_forward(lstm_forward, x, params, num_layers, dropout, bidirectional, training, rng)


def deep_lstm_backward(d_y, d_hidden, d_cell, cache):
    return deep_backward(lstm_backward, d_y, [d_hidden, d_cell], cache)


def deep_gru_forward(
    x, params, *, num_layers=1, dropout=0.0, bidirectional=False, training=False, rng=None
):
    """Several GRU layers upon one another, or one that reads both ways."""
    return deep_forward(gru_forward, x, params, num_layers, dropout, bidirectional, training, rng)


def deep_gru_backward(d_y, d_hidden, cache):
    return deep_backward(gru_backward, d_y, [d_hidden], cache)
