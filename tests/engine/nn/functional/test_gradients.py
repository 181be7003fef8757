"""Functions of engine.nn.functional against finite differences, first and second order."""

import re
from pathlib import Path

import pytest

import engine
from engine.autograd import gradcheck, gradgradcheck
from engine.nn import functional as F

engine.manual_seed(0)


def normal(*shape):
    """A double tensor that wants its gradient, away from the kinks at 0."""
    values = engine.randn(*shape, dtype=engine.float64)
    return (values + values.sign() * 0.1).requires_grad_()


def distinct(*shape):
    """All elements far apart, so that no maximum changes under a small step."""
    size = engine.zeros(shape).numel()
    return engine.randperm(size).to(engine.float64).reshape(shape).mul(0.1).requires_grad_()


def probability(*shape):
    return (engine.rand(*shape, dtype=engine.float64) * 0.8 + 0.1).requires_grad_()


def constant(*shape):
    return probability(*shape).detach()


LABELS = engine.tensor([2, 0, 1])
MAPS = engine.tensor([[[0, 1], [2, 1]], [[1, 0], [-100, 2]]])

# name: (function, inputs), as many as it has ways to go.
CASES = {
    "avg_pool1d": [
        (lambda x: F.avg_pool1d(x, 3, 2, 1), [normal(2, 2, 7)]),
        (lambda x: F.avg_pool1d(x, 2), [normal(2, 7)]),
    ],
    "avg_pool2d": [
        (lambda x: F.avg_pool2d(x, 2), [normal(2, 2, 4, 5)]),
        (lambda x: F.avg_pool2d(x, 3, 2, 1, True, False), [normal(1, 2, 4, 6)]),
        (lambda x: F.avg_pool2d(x, 2, divisor_override=3), [normal(1, 1, 4, 4)]),
    ],
    "avg_pool3d": [(lambda x: F.avg_pool3d(x, 2, 1), [normal(1, 1, 3, 3, 3)])],
    "binary_cross_entropy": [
        (F.binary_cross_entropy, [probability(3, 2), probability(3, 2)]),
        (
            lambda x, y: F.binary_cross_entropy(x, y, WEIGHT, reduction="sum"),
            [probability(3, 2), constant(3, 2)],
        ),
    ],
    "binary_cross_entropy_with_logits": [
        (F.binary_cross_entropy_with_logits, [normal(3, 2), probability(3, 2)]),
        (
            lambda x, y: F.binary_cross_entropy_with_logits(
                x, y, WEIGHT, pos_weight=WEIGHT * 3, reduction="none"
            ),
            [normal(3, 2), probability(3, 2)],
        ),
    ],
    "conv1d": [
        (F.conv1d, [normal(2, 2, 6), normal(3, 2, 3), normal(3)]),
        (lambda x, w: F.conv1d(x, w, None, 2, 1, 2, 2), [normal(2, 2, 7), normal(4, 1, 2)]),
    ],
    "conv2d": [
        (
            lambda x, w, b: F.conv2d(x, w, b, padding=1),
            [normal(2, 2, 4, 3), normal(2, 2, 3, 2), normal(2)],
        ),
        (
            lambda x, w: F.conv2d(x, w, None, (2, 1), (1, 2), (1, 2), 2),
            [normal(1, 4, 5, 4), normal(2, 2, 2, 3)],
        ),
        (lambda x, w: F.conv2d(x, w, padding="same"), [normal(1, 1, 3, 4), normal(1, 1, 2, 3)]),
        (F.conv2d, [normal(2, 4, 3), normal(1, 2, 2, 2)]),
    ],
    "conv3d": [
        (lambda x, w: F.conv3d(x, w, None, 1, 1), [normal(1, 1, 2, 3, 2), normal(2, 1, 2, 2, 2)])
    ],
    "cross_entropy": [
        (lambda x: F.cross_entropy(x, LABELS), [normal(3, 4)]),
        (
            lambda x: F.cross_entropy(x, MAPS, CLASS_WEIGHT, label_smoothing=0.2),
            [normal(2, 3, 2, 2)],
        ),
        (
            lambda x, y: F.cross_entropy(x, y, CLASS_WEIGHT, label_smoothing=0.1),
            [normal(2, 3), probability(2, 3)],
        ),
    ],
    "l1_loss": [(F.l1_loss, [normal(3, 2), constant(3, 2) * 0])],
    "log_softmax": [(lambda x: F.log_softmax(x, 1), [normal(2, 3, 2)])],
    "max_pool1d": [(lambda x: F.max_pool1d(x, 3, 2, 1), [distinct(2, 2, 7)])],
    "max_pool2d": [
        (lambda x: F.max_pool2d(x, 2), [distinct(2, 2, 4, 5)]),
        (lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True), [distinct(1, 2, 4, 6)]),
        (lambda x: F.max_pool2d(x, 2, 1, dilation=2), [distinct(2, 4, 5)]),
    ],
    "max_pool3d": [(lambda x: F.max_pool3d(x, 2, 1), [distinct(1, 1, 3, 3, 3)])],
    "mse_loss": [(F.mse_loss, [normal(3, 2), normal(3, 2)])],
    "nll_loss": [
        (lambda x: F.nll_loss(x, LABELS), [normal(3, 4)]),
        (lambda x: F.nll_loss(x, LABELS, constant(4) * 0 + 0.5, reduction="none"), [normal(3, 4)]),
        (lambda x: F.nll_loss(x, MAPS, CLASS_WEIGHT), [normal(2, 3, 2, 2)]),
        (lambda x: F.nll_loss(x, engine.tensor(1)), [normal(3)]),
    ],
    "sigmoid": [(F.sigmoid, [normal(5)])],
    "softmax": [(lambda x: F.softmax(x, 0), [normal(3, 2)])],
    "tanh": [(F.tanh, [normal(5)])],
}
WEIGHT = constant(3, 2)
CLASS_WEIGHT = constant(3)

ALL = [(name, i) for name, cases in CASES.items() for i in range(len(cases))]


def test_every_function_is_checked():
    """Here, or in the test file of its family: `check_gradients` in conftest.py does the same."""
    beside = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    unchecked = set(F.__all__) - set(CASES) - set(re.findall(r"\bF\.(\w+)", beside))
    assert unchecked == set()


@pytest.mark.parametrize(("name", "number"), ALL)
def test_gradients(name, number):
    function, inputs = CASES[name][number]
    assert gradcheck(function, inputs)


@pytest.mark.parametrize(("name", "number"), ALL)
def test_gradients_of_gradients(name, number):
    function, inputs = CASES[name][number]
    assert gradgradcheck(function, inputs)
