"""Embedding: lookups, what becomes of their gradients, and rows that grow too long."""

import pytest

import engine
from engine.nn import functional as F

INDICES = engine.tensor([[1, 2], [1, 0]])


@pytest.mark.parametrize(
    "function",
    [
        lambda w: F.embedding(INDICES, w),
        # The row of the padding must not be looked up here: it has a value, but no gradient.
        lambda w: F.embedding(engine.tensor([1, 0, 1]), w, padding_idx=2),
    ],
)
def test_gradients(function, check_gradients):
    check_gradients(function, [(3, 2)])


def test_the_gradient_may_be_divided_by_how_often_a_row_was_used():
    weight = engine.zeros(3, 1, requires_grad=True)
    F.embedding(INDICES, weight, scale_grad_by_freq=True).sum().backward()
    assert weight.grad.tolist() == [[1.0], [1.0], [1.0]]
    weight.grad = None
    out = F.embedding(INDICES, weight, scale_grad_by_freq=True)
    seed = engine.ones_like(out).requires_grad_()
    (grad,) = engine.autograd.grad(out, weight, seed, create_graph=True)
    grad.sum().backward()
    assert seed.grad.flatten().tolist() == [0.5, 1.0, 0.5, 1.0]


def test_rows_that_are_used_are_shortened_in_place():
    weight = engine.tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]])
    out = F.embedding(engine.tensor([0, 1, 0]), weight, max_norm=1.0)
    assert weight.flatten().tolist() == pytest.approx([0.6, 0.8, 0.3, 0.4, 6.0, 8.0])
    assert out.tolist() == weight[engine.tensor([0, 1, 0])].tolist()


@pytest.mark.parametrize(
    ("indices", "weight", "settings", "error", "message"),
    [
        ([3], (3, 2), {}, IndexError, "from 3 to 3"),
        ([-1], (3, 2), {}, IndexError, "from -1 to -1"),
        ([0.0], (3, 2), {}, RuntimeError, "Long, Int"),
        ([0], (3,), {}, RuntimeError, "must be 2-D"),
        ([0], (3, 2), {"padding_idx": 3}, AssertionError, "within num_embeddings"),
    ],
)
def test_what_is_refused(indices, weight, settings, error, message):
    with pytest.raises(error, match=message):
        F.embedding(engine.tensor(indices), engine.zeros(weight), **settings)
