"""LSTM, GRU and RNN layers as single ops over a whole sequence.

What they compute is defined by the cells of `recurrent`, step by step; that definition is also
their derivative where it is to be differentiated in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from engine.autograd.backward import grad as gradients
from engine.autograd.function import Function
from engine.devices import namespace
from engine.dtypes import float32, float64
from engine.kernels.gru import gru, gru_gradients
from engine.kernels.lstm import lstm, lstm_gradients
from engine.kernels.rnn import rnn, rnn_gradients
from engine.nn.functional.linear import linear
from engine.nn.functional.recurrent import (
    State,
    Step,
    gru_step,
    lstm_step,
    rnn_step,
    unroll,
    unroll_backwards,
)
from engine.ops.join import stack
from engine.tensor import Tensor


class LSTMLayer(Function):
    """From x (T, N, in) to the hidden states of all times, and the last hidden state and cell."""

    saves = "x h c w_ih w_hh b_ih b_hh out0 cells gates"
    warns = True
    backwards: bool

    def forward(
        self, xp: Any, x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any
    ) -> Any:
        hidden, self.cells, self.gates = lstm(xp, x, h, c, w_ih, w_hh, b_ih, b_hh, self.backwards)
        last = 0 if self.backwards else -1
        return hidden, hidden[last].copy(), self.cells[last].copy()

    def backward(self, grads: Any, *saved: Any) -> Any:
        *inputs, hidden, cells, gates = saved
        if isinstance(grads[0], Tensor):
            return _by_definition(self, _lstm, inputs, grads)
        x, h, c, w_ih, w_hh, _, _ = inputs
        *found, bias = lstm_gradients(
            namespace(x),
            *grads,
            *(x, h, c, w_ih, w_hh),
            *(hidden, cells, gates),
            self.backwards,
            self.needs(0),
        )
        return *found, bias, bias


class GRULayer(Function):
    """From x (T, N, in) to the hidden states of all times, and the last one."""

    saves = "x h w_ih w_hh b_ih b_hh out0 gates"
    warns = True
    backwards: bool

    def forward(self, xp: Any, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> Any:
        hidden, self.gates = gru(xp, x, h, w_ih, w_hh, b_ih, b_hh, self.backwards)
        return hidden, hidden[0 if self.backwards else -1].copy()

    def backward(self, grads: Any, *saved: Any) -> Any:
        *inputs, hidden, gates = saved
        if isinstance(grads[0], Tensor):
            return _by_definition(self, _gru, inputs, grads)
        x, h, w_ih, w_hh, _, _ = inputs
        return gru_gradients(
            namespace(x),
            *grads,
            *(x, h, w_ih, w_hh),
            *(hidden, gates),
            self.backwards,
            self.needs(0),
        )


class RNNLayer(Function):
    """From x (T, N, in) to the hidden states of all times, and the last one."""

    saves = "x h w_ih w_hh b_ih b_hh out0"
    warns = True
    relu: bool
    backwards: bool

    def forward(self, xp: Any, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> Any:
        hidden = rnn(xp, x, h, w_ih, w_hh, b_ih, b_hh, self.relu, self.backwards)
        return hidden, hidden[0 if self.backwards else -1].copy()

    def backward(self, grads: Any, *saved: Any) -> Any:
        *inputs, hidden = saved
        if isinstance(grads[0], Tensor):
            return _by_definition(self, partial(_rnn, self.relu), inputs, grads)
        x, h, w_ih, w_hh, _, _ = inputs
        *found, bias = rnn_gradients(
            namespace(x),
            *grads,
            *(x, h, w_ih, w_hh, hidden),
            self.relu,
            self.backwards,
            self.needs(0),
        )
        return *found, bias, bias


def lstm_layer(x: Tensor, state: State, weights: list[Any], backwards: bool) -> Any:
    """The hidden states of all times and the last (h, c).

    `weights` are weight_ih, weight_hh, bias_ih and bias_hh, the biases perhaps None. Read
    `backwards`, the sequence begins at its end.
    """
    inputs: list[Any] = [x, *state, *weights]
    if not _alike(inputs):
        hidden, *last = _lstm(backwards, *inputs)
    else:
        hidden, *last = LSTMLayer.apply(*inputs, backwards=backwards)
    return hidden, tuple(last)


def gru_layer(x: Tensor, state: State, weights: list[Any], backwards: bool) -> Any:
    """The hidden states of all times and the last one; see lstm_layer."""
    inputs: list[Any] = [x, *state, *weights]
    if not _alike(inputs):
        hidden, last = _gru(backwards, *inputs)
    else:
        hidden, last = GRULayer.apply(*inputs, backwards=backwards)
    return hidden, (last,)


def rnn_layer(
    x: Tensor, state: State, weights: list[Any], nonlinearity: str, backwards: bool
) -> Any:
    """The hidden states of all times and the last one; see lstm_layer."""
    inputs: list[Any] = [x, *state, *weights]
    relu = nonlinearity == "relu"
    if not _alike(inputs):
        hidden, last = _rnn(relu, backwards, *inputs)
    else:
        hidden, last = RNNLayer.apply(*inputs, relu=relu, backwards=backwards)
    return hidden, (last,)


def _alike(inputs: list[Any]) -> bool:
    """Whether all are of one dtype, in which a long sum keeps its digits."""
    found = {each.dtype for each in inputs if each is not None}
    return found in ({float32}, {float64})


def _lstm(
    backwards: bool, x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any
) -> tuple[Tensor, ...]:
    """The definition of an LSTM layer."""

    def step(brought: Tensor, state: State) -> State:
        return lstm_step(brought, state, w_hh, b_hh)

    return _unrolled(step, linear(x, w_ih, b_ih), (h, c), backwards)


def _gru(
    backwards: bool, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any
) -> tuple[Tensor, ...]:
    """The definition of a GRU layer."""

    def step(brought: Tensor, state: State) -> State:
        return gru_step(brought, state, w_hh, b_hh)

    return _unrolled(step, linear(x, w_ih, b_ih), (h,), backwards)


def _rnn(
    relu: bool, backwards: bool, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any
) -> tuple[Tensor, ...]:
    """The definition of an RNN layer."""

    def step(brought: Tensor, state: State) -> State:
        return rnn_step(brought, state, w_hh, b_hh, "relu" if relu else "tanh")

    return _unrolled(step, linear(x, w_ih, b_ih), (h,), backwards)


def _unrolled(step: Step, brought: Tensor, state: State, backwards: bool) -> tuple[Tensor, ...]:
    through = unroll_backwards if backwards else unroll
    hidden, last = through(step, brought.unbind(0), state)
    return stack(hidden), *last


def _by_definition(
    node: Any, definition: Callable[..., Any], inputs: list[Any], grads: tuple[Any, ...]
) -> tuple[Any, ...]:
    """The gradients for a node's inputs as Tensors that can be differentiated themselves."""
    # Copies, so that an input that stands in two places gets the gradient of each.
    copies: list[Any] = [each if each is None else each.clone() for each in inputs]
    wanted = [number for number in range(len(inputs)) if node.needs(number)]
    outs = definition(node.backwards, *copies)
    found = gradients(
        outs, [copies[number] for number in wanted], grads, create_graph=True, allow_unused=True
    )
    by_number = dict(zip(wanted, found, strict=True))
    return tuple(by_number.get(number) for number in range(len(inputs)))
