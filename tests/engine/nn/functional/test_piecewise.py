"""Activations of straight pieces: gradients, slopes that are drawn, and what is refused."""

import pytest

import engine
from engine.nn import functional as F


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.relu, [(5,)]),
        (F.relu6, [(5,)]),
        (lambda x: F.hardtanh(x, -0.55, 0.77), [(6,)]),
        (lambda x: F.threshold(x, 0.05, 3.0), [(6,)]),
        (lambda x: F.leaky_relu(x, 0.2), [(5,)]),
        (F.prelu, [(4, 3), (3,)]),
        (F.prelu, [(2, 3, 2), (1,)]),
        (F.prelu, [(4,), ()]),
        (F.rrelu, [(5,)]),
        (F.hardsigmoid, [(5,)]),
        (F.hardswish, [(5,)]),
        (lambda x: F.hardswish(x * 5), [(7,)]),
        (lambda x: F.hardshrink(x, 0.05), [(5,)]),
        (lambda x: F.softshrink(x, 0.05), [(5,)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


def test_rrelu_draws_a_slope_for_each_element_in_training():
    engine.manual_seed(0)
    x = engine.full((1000,), -1.0, requires_grad=True)
    out = F.rrelu(x, 0.2, 0.4, training=True)
    slopes = -out.detach()
    assert 0.2 <= slopes.min() < 0.21 and 0.39 < slopes.max() <= 0.4
    out.sum().backward()
    assert x.grad.tolist() == pytest.approx(slopes.tolist())
    assert F.rrelu(x.detach(), 0.2, 0.4)[0].item() == pytest.approx(-0.3)
    assert F.rrelu(engine.ones(3), training=True).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: F.relu(engine.tensor([True])), RuntimeError, "Boolean inputs"),
        (lambda: F.hardtanh(engine.zeros(2), 1.0, 0.0), ValueError, "min_val cannot be greater"),
        (lambda: F.hardtanh(engine.zeros(2).byte()), RuntimeError, "unsigned type"),
        (lambda: F.hardswish(engine.zeros(2).int()), NotImplementedError, "convert it with .float"),
        (lambda: F.softshrink(engine.zeros(2), -1.0), RuntimeError, "greater or equal to 0"),
        (lambda: F.rrelu(engine.zeros(2), 1.0, 0.5), RuntimeError, "Lower bound"),
        (lambda: F.prelu(engine.zeros(2, 3), engine.zeros(2)), RuntimeError, "channel size = 3"),
        (lambda: F.prelu(engine.zeros(2), engine.zeros(1).double()), RuntimeError, "promoting"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
