"""Recurrent cells, one step in time each, and the loop that takes them through a sequence.

`x` is what the input brings to a step, `linear(input, weight_ih, bias_ih)`: layers compute it for
all times at once. What the state brings is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.nn.functional.linear import linear
from engine.nn.functional.piecewise import relu
from engine.ops.exponential import sigmoid
from engine.ops.join import cat
from engine.ops.trigonometry import tanh
from engine.tensor import Tensor

State = tuple[Tensor, ...]  # what a cell hands on: (h,), or (h, c) for an LSTM
Step = Callable[[Tensor, State], State]


def rnn_step(
    x: Tensor, state: State, weight: Tensor, bias: Tensor | None, nonlinearity: str
) -> State:
    """h' = tanh(x + U h + b), or relu of it (Elman, 1990). x, h (N, H)."""
    (h,) = state
    total = x + linear(h, weight, bias)
    return (tanh(total) if nonlinearity == "tanh" else relu(total),)


def lstm_step(
    x: Tensor, state: State, weight: Tensor, bias: Tensor | None, projection: Tensor | None = None
) -> State:
    """The long short-term memory (Hochreiter and Schmidhuber, 1997; forgetting: Gers et al., 2000).

    x (N, 4H) holds the gates i, f, g, o in this order; c' = f · c + i · g and h' = o · tanh(c'),
    which `projection` (P, H) may map to a smaller h' (N, P).
    """
    h, c = state
    i, f, g, o = (x + linear(h, weight, bias)).chunk(4, 1)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(c)
    return (h if projection is None else linear(h, projection)), c


def gru_step(x: Tensor, state: State, weight: Tensor, bias: Tensor | None) -> State:
    """The gated recurrent unit (Cho et al., 2014), in the variant that PyTorch and cuDNN compute.

    x (N, 3H) holds r, z, n in this order: n = tanh(x_n + r · (U h + b)_n), h' = n + z · (h - n).
    """
    (h,) = state
    x_r, x_z, x_n = x.chunk(3, 1)
    h_r, h_z, h_n = linear(h, weight, bias).chunk(3, 1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = tanh(x_n + r * h_n)
    return (n + z * (h - n),)


def unroll(step: Step, inputs: Sequence[Tensor], state: State) -> tuple[list[Tensor], State]:
    """Take `step` through the inputs of all times; gives h at each time, and the last state.

    Samples are ordered from long to short: an input with fewer rows than the one before means that
    the last samples have ended, and their state is kept as it was.
    """
    outputs = []
    ended: list[State] = []
    for x in inputs:
        size = x.shape[0]
        if size < state[0].shape[0]:
            ended.append(tuple(part[size:] for part in state))
            state = tuple(part[:size] for part in state)
        state = step(x, state)
        outputs.append(state[0])
    if ended:
        state = tuple(cat(parts) for parts in zip(state, *reversed(ended), strict=True))
    return outputs, state


def unroll_backwards(
    step: Step, inputs: Sequence[Tensor], state: State
) -> tuple[list[Tensor], State]:
    """The same from the last time to the first; shorter samples join in where they end."""
    outputs = []
    start = state
    state = tuple(part[: inputs[-1].shape[0]] for part in start)
    for x in reversed(inputs):
        size, joined = x.shape[0], state[0].shape[0]
        if size > joined:
            state = tuple(
                cat([part, new[joined:size]]) for part, new in zip(state, start, strict=True)
            )
        state = step(x, state)
        outputs.append(state[0])
    return outputs[::-1], state
