"""Counts by value against NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

NUMBERS = arrays.arrays(np.float64, st.integers(1, 20), elements=st.integers(-20, 20).map(float))


@given(NUMBERS, st.integers(1, 6), st.booleans())
def test_histogram(x: np.ndarray, bins: int, density: bool) -> None:
    own = engine.histogram(engine.tensor(x), bins, density=density)
    expected, edges = np.histogram(x, bins, density=density)
    assert np.allclose(own.bin_edges.numpy(), edges)
    inner = edges[1:-1]
    if not np.isclose(x[:, None], inner).any():  # there rounding decides
        assert np.allclose(own.hist.numpy(), expected)
        assert density or np.allclose(engine.histc(engine.tensor(x), bins).numpy(), expected)
    assert density or own.hist.sum().item() == x.size


def test_given_edges_and_weights() -> None:
    x = engine.tensor([0.5, 1.0, 2.0, 3.0, 9.0])
    own = engine.histogram(x, engine.tensor([0.0, 1.0, 3.0]), weight=x)
    assert own.hist.tolist() == [0.5, 6.0]
    assert engine.histc(x, 2, min=0, max=4).tolist() == [2, 2]
    assert engine.histogram(engine.tensor([2.0, 2.0]), 2).bin_edges.tolist() == [1.5, 2, 2.5]


def test_histogram_of_points() -> None:
    points = np.random.default_rng(0).random((3, 4, 2))
    hist, edges = engine.histogramdd(engine.tensor(points), [2, 3], range=[0, 1, 0, 1])
    expected, expected_edges = np.histogramdd(points.reshape(-1, 2), [2, 3], [(0, 1), (0, 1)])
    assert np.array_equal(hist.numpy(), expected)
    for own, each in zip(edges, expected_edges, strict=True):
        assert np.allclose(own.numpy(), each)
    weights = engine.tensor(points[..., 0])
    dense = engine.histogramdd(engine.tensor(points), 2, weight=weights, density=True)
    areas = np.multiply.outer(*[np.diff(each.numpy()) for each in dense.bin_edges])
    assert (dense.hist.numpy() * areas).sum() == pytest.approx(1)


@given(st.lists(st.integers(0, 9), max_size=9), st.integers(0, 12))
def test_bincount(numbers: list[int], minlength: int) -> None:
    x = np.array(numbers, dtype=np.int64)
    own = engine.bincount(engine.tensor(x), minlength=minlength)
    assert own.dtype is engine.int64
    assert own.tolist() == np.bincount(x, minlength=minlength).tolist()
    weights = engine.tensor(x * 0.5, dtype=engine.float32)
    own = engine.bincount(engine.tensor(x), weights)
    assert own.dtype is engine.float32 and own.tolist() == np.bincount(x, x * 0.5).tolist()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: engine.histc(x, 0), RuntimeError, "must be > 0, but got 0"),
        (lambda x: engine.histc(x, 2, 3, 1), RuntimeError, "max must be larger"),
        (lambda x: engine.histc(x / 0), RuntimeError, "not finite"),
        (lambda x: engine.histc(x.long()), NotImplementedError, "int64"),
        (lambda x: engine.histogram(x, 2, range=(2, 1)), RuntimeError, "min 2.0 max 1.0"),
        (lambda x: engine.histogram(x, 2, weight=x[:1]), RuntimeError, "shape of input"),
        (lambda x: engine.histogram(x, x.double()), RuntimeError, "same dtype"),
        (lambda x: engine.histogram(x, x[:1]), RuntimeError, "at least 2 edges"),
        (lambda x: engine.histogram(x, x.reshape(1, -1)), RuntimeError, "got 2 dimensions"),
        (lambda x: engine.histogram(x, 2, weight=x.double()), RuntimeError, "same dtype"),
        (lambda x: engine.histogramdd(x, 2), RuntimeError, "at least 2 dimensions"),
        (lambda x: engine.histogramdd(x.reshape(1, 2), [2]), RuntimeError, "got 1 and 2"),
        (lambda x: engine.histogramdd(x.reshape(1, 2), 2, range=[0, 1]), RuntimeError, "got 2"),
        (lambda x: engine.bincount(x), NotImplementedError, "needs integers"),
        (lambda x: engine.bincount(-x.long()), RuntimeError, "non-negative"),
        (lambda x: engine.bincount(x.long(), minlength=-1), RuntimeError, "got -1"),
        (lambda x: engine.bincount(x.long(), x[:1]), RuntimeError, "same length"),
    ],
)
def test_refusals(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(engine.tensor([1.0, 2.0]))
