"""Bags of embeddings."""

import pytest

import engine
from engine.nn import functional as F

INDICES, OFFSETS = engine.tensor([0, 2, 1, 2, 2]), engine.tensor([0, 2, 2])
TABLE = engine.tensor([[1.0, 2.0], [3.0, -4.0], [5.0, 6.0]])


def test_bags_are_reduced_and_an_empty_one_is_zero():
    assert F.embedding_bag(INDICES, TABLE, OFFSETS, mode="sum").tolist() == [
        [6.0, 8.0],
        [0.0, 0.0],
        [13.0, 8.0],
    ]
    assert F.embedding_bag(INDICES[:4], TABLE, OFFSETS).tolist() == [[3.0, 4.0], [0.0, 0.0], [4, 1]]
    assert F.embedding_bag(INDICES, TABLE, OFFSETS, mode="max")[2].tolist() == [5.0, 6.0]


def test_two_dimensions_are_bags_of_one_length():
    rows = engine.tensor([[0, 1], [2, 2]])
    assert F.embedding_bag(rows, TABLE, mode="sum").tolist() == [[4.0, -2.0], [10.0, 12.0]]


def test_the_last_offset_may_close_the_last_bag():
    offsets = engine.tensor([0, 2, 5])
    out = F.embedding_bag(INDICES, TABLE, offsets, mode="sum", include_last_offset=True)
    assert out.tolist() == [[6.0, 8.0], [13.0, 8.0]]


def test_padding_does_not_count():
    out = F.embedding_bag(INDICES, TABLE, OFFSETS, padding_idx=-1)
    assert out.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, -4.0]]


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda w: F.embedding_bag(INDICES, w, OFFSETS, mode="sum"), [(3, 2)]),
        (lambda w: F.embedding_bag(INDICES, w, OFFSETS, mode="mean"), [(3, 2)]),
        (lambda w: F.embedding_bag(INDICES, w, OFFSETS, mode="max"), [(3, 2)]),
        (
            lambda w, s: F.embedding_bag(
                INDICES, w, OFFSETS, mode="sum", per_sample_weights=s, padding_idx=0
            ),
            [(3, 2), (5,)],
        ),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes, far_apart=True)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"mode": "median"}, ValueError, "one of sum, mean or max"),
        ({"offsets": None}, ValueError, "offsets has to be a 1D"),
        ({"offsets": engine.tensor([1, 2])}, RuntimeError, r"offsets\[0\] has to be 0"),
        ({"offsets": engine.tensor([0, 9])}, RuntimeError, "can not be greater"),
        ({"input": INDICES[None]}, ValueError, "if input is 2D"),
        ({"input": INDICES[None, None]}, ValueError, "1D or 2D"),
        ({"per_sample_weights": engine.ones(2)}, ValueError, "same shape as the input"),
        ({"per_sample_weights": engine.ones(5)}, NotImplementedError, "mode='sum'"),
        ({"mode": "max", "scale_grad_by_freq": True}, ValueError, "max mode"),
        ({"mode": "max", "sparse": True}, ValueError, "max mode"),
        ({"padding_idx": 3}, RuntimeError, "-3 through 2"),
        ({"weight": TABLE[0]}, ValueError, "2D Tensor"),
    ],
)
def test_what_is_refused(settings, error, message):
    arguments = {"input": INDICES, "weight": TABLE, "offsets": OFFSETS, **settings}
    with pytest.raises(error, match=message):
        F.embedding_bag(**arguments)
