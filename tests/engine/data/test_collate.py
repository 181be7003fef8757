"""Collating samples into batches."""

from typing import NamedTuple

import numpy as np
import pytest

import engine
from engine.data import default_collate


def test_numbers_arrays_and_tensors():
    assert default_collate([1, 2]).dtype == engine.int64
    assert default_collate([1.5, 2.5]).dtype == engine.float64
    assert default_collate([np.float32(1), np.float32(2)]).dtype == engine.float32
    assert default_collate([np.zeros(2), np.ones(2)]).tolist() == [[0, 0], [1, 1]]
    assert default_collate([engine.zeros(2), engine.ones(2)]).tolist() == [[0, 0], [1, 1]]
    assert default_collate(["a", "b"]) == ["a", "b"]


def test_tuples_dicts_and_named_tuples():
    class Sample(NamedTuple):
        image: float
        label: int

    image, label = default_collate([(0.5, 1), (0.25, 2)])
    assert image.tolist() == [0.5, 0.25] and label.tolist() == [1, 2]
    assert default_collate([{"x": 1}, {"x": 2}])["x"].tolist() == [1, 2]
    assert default_collate([Sample(0.5, 1)]).label.tolist() == [1]
    assert default_collate([[(1, 2), 3]])[0][1].tolist() == [2]


def test_what_cannot_be_collated():
    with pytest.raises(TypeError, match="default_collate: batch must contain"):
        default_collate([object()])
    with pytest.raises(RuntimeError, match="equal size"):
        default_collate([(1, 2), (1,)])
