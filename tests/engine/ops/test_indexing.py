"""`x[…]` and what it is called by name, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)


def counted(shape: tuple[int, ...]) -> np.ndarray:
    return np.arange(int(np.prod(shape))).reshape(shape)


@st.composite
def basic(draw: st.DrawFn) -> tuple[np.ndarray, Any]:
    """An array, and an index of integers, slices that go forward, None and an ellipsis."""
    x = counted(draw(SHAPES))
    index = draw(arrays.basic_indices(x.shape, allow_newaxis=True, max_dims=5))
    parts = index if isinstance(index, tuple) else (index,)
    assume(all(p.step is None or p.step > 0 for p in parts if isinstance(p, slice)))
    return x, index


@given(basic())
def test_basic_indices_are_views(case: tuple[np.ndarray, Any]) -> None:
    x, index = case
    own = engine.tensor(x)
    part = own[index]
    assert part.tolist() == x[index].tolist() and part.shape == x[index].shape
    assert np.shares_memory(part.array, own.array) or not part.numel()
    own[index] = -1
    changed = x.copy()
    changed[index] = -1
    assert own.tolist() == changed.tolist()
    assert (part == -1).all()


@given(SHAPES, st.data())
def test_integer_arrays(shape: tuple[int, ...], data: st.DataObject) -> None:
    x = counted(shape)
    index = data.draw(
        arrays.integer_array_indices(shape, result_shape=arrays.array_shapes(max_dims=2))
    )
    own = engine.tensor(x)
    tensors = tuple(engine.tensor(each) for each in index)
    assert own[tensors].tolist() == x[index].tolist()
    own[tensors] = -1
    x[index] = -1
    assert own.tolist() == x.tolist()


@given(SHAPES, st.data())
def test_masks(shape: tuple[int, ...], data: st.DataObject) -> None:
    x = counted(shape)
    mask = data.draw(arrays.arrays(bool, data.draw(st.sampled_from([shape, shape[:1]]))))
    own, held = engine.tensor(x), engine.tensor(mask)
    assert own[held].tolist() == x[mask].tolist()
    if mask.shape == shape:
        assert engine.equal(own.masked_select(held), own[held])
        assert own.masked_fill(held, -1).tolist() == np.where(mask, -1, x).tolist()
        assert held.nonzero().tolist() == np.argwhere(mask).tolist()
        assert engine.equal(own[held.nonzero(as_tuple=True)], own[held])
        assert engine.equal(engine.argwhere(held), held.nonzero())


@given(SHAPES, st.data())
def test_by_name(shape: tuple[int, ...], data: st.DataObject) -> None:
    own = engine.tensor(counted(shape))
    dim = data.draw(st.integers(0, len(shape) - 1))
    before = (slice(None),) * dim
    place = data.draw(st.integers(-shape[dim], shape[dim] - 1))
    assert engine.equal(own.select(dim, place), own[(*before, place)])
    start = data.draw(st.integers(0, shape[dim]))
    length = data.draw(st.integers(0, shape[dim] - start))
    assert engine.equal(
        own.narrow(dim, start, length), own[(*before, slice(start, start + length))]
    )
    rows = engine.tensor(
        data.draw(st.lists(st.integers(0, shape[dim] - 1), max_size=5)), dtype=engine.int64
    )
    assert engine.equal(own.index_select(dim, rows), own[(*before, rows)])
    flat = engine.arange(own.numel())
    assert engine.equal(own.take(flat), own.reshape(-1))


def test_augmented_assignment_and_gradients() -> None:
    x = engine.zeros(3, requires_grad=True)
    y = x * 1
    y[engine.tensor([0, 2])] += 5
    y[1:] *= 2
    y.sum().backward()
    assert y.tolist() == [5.0, 0.0, 10.0] and x.grad is not None
    assert x.grad.tolist() == [1.0, 2.0, 2.0]


def test_repeated_places_add_up_in_gradients() -> None:
    x = engine.ones(2, requires_grad=True)
    x[[0, 0, 1]].sum().backward()
    assert x.grad is not None and x.grad.tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("index", "kind"),
    [
        (5, IndexError),
        ((0, 0, 0), IndexError),
        (slice(None, None, -1), ValueError),
        ("row", (IndexError, TypeError)),
        (1.5, (IndexError, TypeError)),
        ((..., ...), IndexError),
    ],
)
def test_refusals(index: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        engine.ones(2, 3)[index]
