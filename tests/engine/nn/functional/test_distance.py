"""Distances and the likeness of directions."""

import pytest

import engine
from engine.nn import functional as F


def test_the_angle_counts_and_not_the_length():
    x, y = engine.tensor([[1.0, 0.0], [0.0, 0.0]]), engine.tensor([[5.0, 5.0], [1.0, 0.0]])
    assert F.cosine_similarity(x, y).tolist() == pytest.approx([0.5**0.5, 0.0])
    assert F.cosine_similarity(x[0], y, dim=-1).shape == (2,)


def test_pairs_come_row_by_row():
    rows = engine.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
    assert F.pdist(rows).tolist() == pytest.approx([5.0, 1.0, 18**0.5])
    assert F.pdist(rows, 1).tolist() == [7.0, 1.0, 6.0]
    assert F.pdist(rows, float("inf")).tolist() == [4.0, 1.0, 3.0]
    assert F.pdist(rows[:1]).shape == (0,)
    assert F.pairwise_distance(rows[0], rows[1], eps=0.0).item() == pytest.approx(5.0)


def test_equal_rows_have_no_gradient():
    rows = engine.ones(2, 3, requires_grad=True)
    F.pdist(rows).sum().backward()
    assert rows.grad.tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.cosine_similarity, [(2, 3), (2, 3)]),
        (lambda x, y: F.cosine_similarity(x, y, 0), [(3, 1), (3, 2)]),
        (F.pairwise_distance, [(2, 3), (3,)]),
        (lambda x, y: F.pairwise_distance(x, y, 3.0, keepdim=True), [(2, 3), (2, 3)]),
        (F.pdist, [(3, 2)]),
        (lambda x: F.pdist(x, 3.0), [(3, 2)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.pdist(engine.zeros(3)), "only supports 2D"),
        (lambda: F.pdist(engine.zeros(3, 2), -1.0), "non-negative p"),
        (lambda: F.pdist(engine.zeros(3, 2).long()), "floating-point"),
        (
            lambda: F.cosine_similarity(engine.ones(2, 2).long(), engine.ones(2, 2).long()),
            "common dtype",
        ),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(RuntimeError, match=message):
        call()
