"""Smooth activations: gradients, extreme values, and what is refused."""

import math

import pytest

import engine
from engine.nn import functional as F


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.elu(x, 0.7), [(5,)]),
        (lambda x: F.celu(x, 0.7), [(5,)]),
        (F.selu, [(5,)]),
        (F.silu, [(5,)]),
        (F.mish, [(5,)]),
        (F.gelu, [(5,)]),
        (lambda x: F.gelu(x, "tanh"), [(5,)]),
        (F.glu, [(3, 4)]),
        (lambda x: F.glu(x, 0), [(4, 3)]),
        (lambda x: F.softplus(x, 2.0, 1.0), [(5,)]),
        (F.logsigmoid, [(5,)]),
        (F.softsign, [(5,)]),
        (F.tanhshrink, [(5,)]),
        (lambda x: F.softmin(x, 0), [(3, 2)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize("name", ["elu", "celu", "selu", "silu", "mish", "softplus", "logsigmoid"])
def test_nothing_overflows_far_out(name):
    x = engine.tensor([-1e4, 1e4], requires_grad=True)
    out = getattr(F, name)(x)
    out.sum().backward()
    assert all(map(math.isfinite, out.tolist())) and all(map(math.isfinite, x.grad.tolist()))


def test_selu_keeps_mean_and_variance():
    engine.manual_seed(0)
    out = F.selu(engine.randn(200_000))
    assert out.mean().item() == pytest.approx(0.0, abs=0.02)
    assert out.var().item() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: F.celu(engine.zeros(2), 0.0), RuntimeError, "alpha cannot be 0"),
        (lambda: F.glu(engine.zeros(3)), RuntimeError, "must be even, but dimension 0 is size 3"),
        (lambda: F.glu(engine.zeros(())), RuntimeError, "0-dimensional"),
        (lambda: F.gelu(engine.zeros(2).long()), NotImplementedError, "not implemented for"),
        (lambda: F.gelu(engine.zeros(2), "erf"), RuntimeError, "none or tanh"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_gumbel_samples_are_shares_or_one_hot():
    logits = engine.zeros(50, 4, requires_grad=True)
    soft, hard = F.gumbel_softmax(logits, tau=0.5), F.gumbel_softmax(logits, hard=True)
    assert engine.allclose(soft.sum(-1), engine.ones(50))
    assert hard.detach().sum(-1).allclose(engine.ones(50))
    assert engine.allclose(hard.amax(-1), engine.ones(50))
    (hard * engine.arange(4.0)).sum().backward()
    assert logits.grad.abs().sum() > 0
    weighed = F.gumbel_softmax(engine.tensor([0.0, 50.0]), hard=True)
    assert engine.allclose(weighed, engine.tensor([0.0, 1.0]))
