"""One-hot vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


@given(st.lists(st.integers(0, 9), max_size=6))
def test_argmax_gives_the_classes_back(classes):
    hot = F.one_hot(engine.tensor(classes, dtype=engine.int64), 10)
    assert hot.dtype == engine.int64 and hot.shape == (len(classes), 10)
    assert hot.sum(1).tolist() == [1] * len(classes)
    assert not classes or hot.argmax(1).tolist() == classes


def test_without_a_number_the_largest_class_decides():
    assert F.one_hot(engine.tensor([[2], [0]])).tolist() == [[[0, 0, 1]], [[1, 0, 0]]]
    assert F.one_hot(engine.tensor(1)).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("classes", "count", "message"),
    [
        (engine.tensor([0.0]), 3, "index tensor"),
        (engine.tensor([-1]), 3, "must be non-negative"),
        (engine.tensor([3]), 3, "3 is not below 3"),
        (engine.tensor([1]), -2, "should be positive"),
        (engine.zeros(0).long(), -1, "empty tensor"),
    ],
)
def test_what_is_refused(classes, count, message):
    with pytest.raises(RuntimeError, match=message):
        F.one_hot(classes, count)
