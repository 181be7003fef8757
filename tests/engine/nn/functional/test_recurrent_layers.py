"""Layers of LSTM, GRU and RNN as one op: equal to their cells step by step, in all derivatives."""

from functools import partial

import pytest

import engine as torch
from engine import nn
from engine.nn.functional.recurrent_layers import gru_layer, lstm_layer, rnn_layer


def of_nonlinearity(nonlinearity):
    def layer(x, state, weights, backwards):
        return rnn_layer(x, state, weights, nonlinearity, backwards)

    return partial(nn.RNN, nonlinearity=nonlinearity), layer, 1


CASES = [
    (nn.LSTM, lstm_layer, 2),
    (nn.GRU, gru_layer, 1),
    *map(of_nonlinearity, ("tanh", "relu")),
]


def problem(cell, layer, states, bias=True):
    """The layer as a function of its inputs, and inputs in double precision."""
    torch.manual_seed(0)
    net = cell(2, 2, bias=bias).double()
    x = torch.randn(2, 2, 2, dtype=torch.float64)
    start = [torch.randn(2, 2, dtype=torch.float64) for _ in range(states)]
    weights = [each.detach() for each in net.parameters()]
    inputs = [each.requires_grad_() for each in (x, *start, *weights)]

    def whole(*inputs, backwards=False):
        x, *rest = inputs
        weights = [*rest[states:], *([] if bias else [None, None])]
        hidden, last = layer(x, tuple(rest[:states]), weights, backwards)
        return hidden, *last

    return net, whole, inputs


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("cell", "layer", "states"), CASES)
def test_derivatives_of_first_and_second_order(cell, layer, states, backwards, bias):
    _, whole, inputs = problem(cell, layer, states, bias)

    def function(*inputs):
        return whole(*inputs, backwards=backwards)

    assert torch.autograd.gradcheck(function, inputs)
    assert torch.autograd.gradgradcheck(function, inputs)


@pytest.mark.parametrize(("cell", "layer", "states"), CASES)
def test_the_recorded_gradient_is_the_plain_one(cell, layer, states):
    _, whole, inputs = problem(cell, layer, states)
    outs = whole(*inputs)
    seeds = [torch.randn(out.shape, dtype=out.dtype) for out in outs]
    plain = torch.autograd.grad(outs, inputs, seeds, retain_graph=True)
    recorded = torch.autograd.grad(outs, inputs, seeds, create_graph=True)
    for one, other in zip(plain, recorded, strict=True):
        assert torch.allclose(one, other.detach())


@pytest.mark.parametrize(("cell", "layer", "states"), CASES)
def test_an_input_in_two_places_gets_the_gradient_of_both(cell, layer, states):
    _, whole, (x, *rest) = problem(cell, layer, states)
    start = rest[0]
    shared = [start] * states
    outs = whole(x, *shared, *rest[states:])
    plain = torch.autograd.grad(outs[0].sum(), start, retain_graph=True)[0]
    recorded = torch.autograd.grad(outs[0].sum(), start, create_graph=True)[0]
    assert torch.allclose(plain, recorded.detach())


@pytest.mark.parametrize(("cell", "layer", "states"), CASES)
def test_one_node_stands_for_the_layer(cell, layer, states):
    net, _, inputs = problem(cell, layer, states)
    out, _ = net(inputs[0])
    assert out.grad_fn.name() == f"{type(net).__name__}LayerBackward0"
    out.relu_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.sum().backward()


@pytest.mark.parametrize(("cell", "layer", "states"), CASES)
def test_dtypes_do_not_mix(cell, layer, states):
    net = cell(3, 2)
    hx = tuple(torch.zeros(1, 4, 2, dtype=torch.float64) for _ in range(states))
    with pytest.raises(RuntimeError, match="dtype"):
        net(torch.zeros(5, 4, 3), hx if states == 2 else hx[0])
