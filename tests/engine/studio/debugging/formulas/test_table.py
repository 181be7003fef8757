"""Ops that no template has: their rules against autograd, and what is said where there is none."""

import numpy as np
import pytest

import engine
from engine import nn
from engine.nn import functional as F
from engine.studio.debugging.formulas.formula import summed_to
from engine.studio.debugging.formulas.table import FORMULAS, explain, symbols_of, written_out
from engine.studio.debugging.tape import Tape


def values(*shape, low=-2.0, high=2.0):
    random = np.random.default_rng(3)
    return engine.from_numpy(random.uniform(low, high, shape)).requires_grad_()


def taped(compute, *inputs):
    tape = Tape()
    with tape.running():
        result = compute(*inputs)
    tape.await_backward()
    weights = engine.from_numpy(np.random.default_rng(4).uniform(-1, 1, tuple(result.shape)))
    result.backward(weights)
    return tape


CASES = {
    "tanh": (engine.tanh, (3, 4)),
    "leaky": (lambda x: F.leaky_relu(x, 0.1), (3, 4)),
    "elu": (F.elu, (3, 4)),
    "selu": (F.selu, (3, 4)),
    "celu": (lambda x: F.celu(x, 1.5), (3, 4)),
    "silu": (F.silu, (3, 4)),
    "mish": (F.mish, (3, 4)),
    "gelu": (F.gelu, (3, 4)),
    "tanh gelu": (lambda x: F.gelu(x, approximate="tanh"), (3, 4)),
    "softplus": (F.softplus, (3, 4)),
    "logsigmoid": (F.logsigmoid, (3, 4)),
    "hardtanh": (F.hardtanh, (3, 4)),
    "threshold": (lambda x: F.threshold(x, 0.3, 7.0), (3, 4)),
    "hardsigmoid": (lambda x: F.hardsigmoid(3 * x), (3, 4)),
    "hardswish": (lambda x: F.hardswish(3 * x), (3, 4)),
    "hardshrink": (F.hardshrink, (3, 4)),
    "softshrink": (F.softshrink, (3, 4)),
    "powers": (lambda x: (x.abs() + 1) ** 3 + x.square(), (3, 4)),
    "roots": (lambda x: (x.exp().sqrt() + x.exp().rsqrt()).log(), (3, 4)),
    "arithmetic": (lambda x: -x / (x * x + 2) - x.abs().reciprocal(), (3, 4)),
    "broadcast": (lambda x: x * x[:1] + x[:, :1] / 3 - x[0], (3, 4)),
    "sum and mean": (lambda x: x.sum(1) - x.mean(1) * x.mean(), (3, 4)),
    "join": (lambda x: engine.cat([x, 2 * x, x[:1]]), (3, 4)),
    "stack": (lambda x: engine.stack([x, 2 * x], 1), (3, 4)),
    "unbind": (lambda x: x.unbind(1)[2] * 2, (3, 4)),
    "axes": (lambda x: x.permute(2, 0, 1).unsqueeze(1).squeeze(1)[1:, 0], (2, 3, 4)),
    "transpose": (lambda x: x.t() @ x, (3, 4)),
    "vectors": (lambda x: (x @ x[0]).dot(x[:, 0]), (3, 4)),
    "expand": (lambda x: x[:, :1].expand(3, 5) * 2, (3, 4)),
    "copy": (lambda x: x.clone().contiguous(), (3, 4)),
    "cast": (lambda x: x.float(), (3, 4)),
    "pad": (lambda x: F.pad(x, (1, -1, 2, 0)), (1, 3, 4)),
    "max pool": (lambda x: F.max_pool2d(x, 3, 2, 1), (2, 3, 7, 8)),
    "mean pool": (lambda x: F.avg_pool1d(x, 3, 2, 1), (2, 3, 8)),
    "uncounted pads": (lambda x: F.avg_pool2d(x, 2, 2, 1, count_include_pad=False), (2, 3, 6, 6)),
    "adaptive pool": (lambda x: F.adaptive_avg_pool2d(x, (3, 2)), (2, 3, 7, 5)),
    "softmax": (lambda x: F.softmax(x, 1) + F.log_softmax(x, 0), (3, 4)),
    "adaptive max pool": (lambda x: F.adaptive_max_pool2d(x, (3, 2)), (2, 3, 7, 5)),
    "gather": (lambda x: x.gather(1, engine.tensor([[0, 0], [3, 1], [2, 2]])), (3, 4)),
    "where": (lambda x: engine.where(x > 0, x * 2, x[:1]), (3, 4)),
    "clamp": (lambda x: x.clamp(-0.5, 0.7), (3, 4)),
    "clamp to tensors": (lambda x: x.clamp(min=x[:1] / 2), (3, 4)),
    "sign": (lambda x: x.sign() * x, (3, 4)),
    "norm": (lambda x: x.norm(dim=1) * 2, (3, 4)),
    "rms norm": (lambda x: F.rms_norm(x, (4,)), (3, 4)),
    "glu": (lambda x: F.glu(x, 1), (3, 4)),
    "soft margin": (lambda x: F.soft_margin_loss(x, x.detach().sign()), (3, 4)),
    "bags": (lambda w: F.embedding_bag(engine.tensor([[1, 2], [2, 0]]), w, mode="sum"), (3, 4)),
    "layer norm": (lambda x: F.layer_norm(x, (4,)), (3, 4)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_gives_what_autograd_gave(name):
    compute, shape = CASES[name]
    check(taped(compute, values(*shape)))


def check(tape):
    for number, op in enumerate(tape.ops):
        kind = type(op.function).__name__
        found = FORMULAS[kind].gradients(tape.case(number))
        for place, given in enumerate(op.outgoing):
            if given is not None:
                summed = summed_to(np.asarray(found[place]), given.shape)
                np.testing.assert_allclose(summed, given, rtol=1e-6, atol=1e-9, err_msg=kind)
                text = written_out(kind, "x", tape.case(number), place, (0,) * given.ndim)
                assert not text or " = " in text


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Conv1d(4, 6, 3, stride=2, padding=1, groups=2),
        lambda: nn.Conv2d(3, 4, 3, padding=2, dilation=2),
        lambda: nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, output_padding=1),
        lambda: nn.BatchNorm2d(3),
        lambda: nn.BatchNorm2d(3).eval(),
        lambda: nn.InstanceNorm2d(3, affine=True),
        lambda: nn.GroupNorm(3, 6),
        lambda: nn.PReLU(3),
    ],
)
def test_layers_with_weights(make):
    module = make().double()
    channels = next(
        (
            m
            for m in (
                getattr(module, n, None)
                for n in ("in_channels", "num_features", "num_channels", "num_parameters")
            )
            if m
        ),
        3,
    )
    rank = 3 if isinstance(module, nn.Conv1d) else 4
    check(taped(module, values(2, channels, *(6, 5)[: rank - 2])))


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("both_ways", [False, True])
def test_recurrent_layers(kind, both_ways):
    module = kind(3, 4, bidirectional=both_ways).double()
    check(taped(lambda x: module(x)[0], values(5, 2, 3)))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_losses(reduction):
    x, t = values(3, 4), values(3, 4, low=-1, high=1).detach()
    p = (t + 1) / 2
    for compute in (
        lambda x: F.mse_loss(x, t, reduction=reduction),
        lambda x: F.smooth_l1_loss(x, t, reduction=reduction, beta=0.7),
        lambda x: F.huber_loss(x, t, reduction=reduction, delta=0.7),
        lambda x: F.binary_cross_entropy(x.sigmoid(), p, reduction=reduction),
        lambda x: F.binary_cross_entropy_with_logits(x, p, reduction=reduction),
        lambda x: F.cross_entropy(x, engine.tensor([0, 3, 1]), reduction=reduction),
    ):
        check(taped(compute, x))


def test_an_op_without_a_formula_says_so_honestly():
    tape = taped(lambda x: x.cumsum(0), values(3, 4))
    (op,) = tape.ops
    text = explain("Cumsum", op.function.name(), tape.case(0), op.outgoing)
    assert not text.is_exact and "vector-Jacobian product of Cumsum" in text.sentence
    assert text.gradients[0].shapes == "3×4 → 3×4"


def test_inputs_of_any_number_are_numbered():
    assert symbols_of(FORMULAS["Cat"], 3) == ("x₁", "x₂", "x₃")
    assert symbols_of(None, 1) == ("x",)
    assert symbols_of(FORMULAS["Linear"], 3) == ("b", "x", "W")
