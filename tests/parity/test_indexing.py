"""Reading and writing by index, on both libraries: values, errors, sharing and gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

import engine  # noqa: E402

SHAPE = (3, 4, 2)


def index_parts(size: int) -> st.SearchStrategy[Any]:
    """What may stand for one dimension of an index; arrays become tensors of either library."""
    ends = st.none() | st.integers(-size - 1, size + 1)
    whole = st.lists(st.integers(-size, size - 1), min_size=1, max_size=3)
    return st.one_of(
        st.integers(-size, size - 1),
        st.builds(slice, ends, ends, st.none() | st.integers(1, 3)),
        whole.map(lambda places: np.array(places)),
        st.lists(st.booleans(), min_size=size, max_size=size).map(lambda bits: np.array(bits)),
    )


@st.composite
def indices(draw: st.DrawFn) -> tuple[Any, ...]:
    parts: list[Any] = [draw(index_parts(size)) for size in SHAPE[: draw(st.integers(0, 3))]]
    lengths = {
        len(np.atleast_1d(np.arange(9)[p[:9]] if p.dtype == int else p.nonzero()[0]))
        for p in parts
        if isinstance(p, np.ndarray)
    }
    if len(lengths - {1}) > 1:  # advanced parts must broadcast
        parts = [0 if isinstance(part, np.ndarray) else part for part in parts]
    for _ in range(draw(st.integers(0, 2))):
        parts.insert(draw(st.integers(0, len(parts))), None)
    return (*parts, ...) if draw(st.booleans()) else tuple(parts)


def as_index(library: Any, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        library.from_numpy(part) if isinstance(part, np.ndarray) else part for part in parts
    )


def base(library: Any, requires_grad: bool = False) -> Any:
    values = np.arange(24, dtype=np.float64).reshape(SHAPE)
    return library.tensor(values, requires_grad=requires_grad)


@given(indices())
@settings(max_examples=300)
def test_reading(parts: tuple[Any, ...]) -> None:
    mine, theirs = base(engine, True), base(torch, True)
    found, expected = mine[as_index(engine, parts)], theirs[as_index(torch, parts)]
    assert tuple(found.shape) == tuple(expected.shape)
    assert np.array_equal(found.detach().numpy(), expected.detach().numpy())
    (found * found).sum().backward()
    (expected * expected).sum().backward()
    assert np.array_equal(mine.grad.numpy(), theirs.grad.numpy())


@given(indices(), st.booleans())
@settings(max_examples=300)
def test_writing(parts: tuple[Any, ...], with_gradient: bool) -> None:
    results = []
    for library in (engine, torch):
        whole = base(library, True) * 1
        index = as_index(library, parts)
        shape = tuple(whole[index].shape)
        value = library.ones(shape[-1:], dtype=library.float64) * 7
        value.requires_grad_(with_gradient)
        changed = whole * 2
        changed[index] = value
        leaf = whole.grad_fn
        assert leaf is not None
        changed.sum().backward()
        results.append((changed.detach().numpy(), value.grad))
    (mine, my_grad), (theirs, their_grad) = results
    if _repeats(parts):
        return  # which of the values for one place remains is left open
    assert np.array_equal(mine, theirs)
    if with_gradient:
        assert np.array_equal(my_grad.numpy(), their_grad.numpy())


def _repeats(parts: tuple[Any, ...]) -> bool:
    return any(isinstance(p, np.ndarray) and p.dtype == int and p.size > 1 for p in parts)


WRONG = [
    (5,),
    (0, 0, 0, 0),
    (-4,),
    (slice(None, None, -1),),
    (slice(None, None, 0),),
    (1.5,),
    ("a",),
    (np.array([0, 7]),),
    (np.array([True, False]),),
    (np.array([0.5]),),
    (0, np.array([0, 1]), np.array([0, 1, 0])),
]


@pytest.mark.parametrize("parts", WRONG, ids=repr)
def test_wrong_indices_raise_the_same_errors(parts: tuple[Any, ...]) -> None:
    with pytest.raises(Exception) as expected:
        base(torch)[as_index(torch, parts)]
    with pytest.raises(expected.type):
        base(engine)[as_index(engine, parts)]


@pytest.mark.parametrize(
    "index",
    [0, -1, True, False, None, ..., [0, 2], (0, [1, 2]), ([0, 1], ..., [1, 0])],
    ids=repr,
)
def test_plain_python_indices(index: Any) -> None:
    found, expected = base(engine)[index], base(torch)[index]
    assert tuple(found.shape) == tuple(expected.shape)
    assert np.array_equal(found.numpy(), expected.numpy())


@pytest.mark.parametrize("index", [0, slice(1, 3), (..., 0), (slice(None), None), ...], ids=repr)
def test_basic_indices_give_views(index: Any) -> None:
    for library in (engine, torch):
        whole = base(library)
        part = whole[index]
        part += 100
        assert np.array_equal(whole[index].numpy(), part.numpy())
        assert part._base is whole or library is torch


def test_augmented_assignment_at_an_index() -> None:
    grads = []
    for library in (engine, torch):
        leaf = base(library, True)
        changed = leaf * 1
        changed[0] += changed[1] * 2
        changed[:, library.tensor([0, 2])] *= 3
        (changed * changed).sum().backward()
        grads.append(leaf.grad.numpy())
    assert np.array_equal(*grads)


def test_assignment_casts_and_broadcasts() -> None:
    for value in (3, 2.7, True):
        results = []
        for library in (engine, torch):
            whole = library.zeros(2, 3, dtype=library.int32)
            whole[:, 1] = value
            whole[library.tensor([0])] = library.tensor([[4, 5, 6]], dtype=library.int32)
            with pytest.raises(RuntimeError, match="dtypes match"):
                whole[library.tensor([0])] = library.tensor([[4, 5, 6]], dtype=library.int64)
            whole[whole > 4] = library.tensor(9)
            results.append(whole.numpy())
        assert np.array_equal(*results)


def test_values_that_do_not_fit_raise() -> None:
    for library in (engine, torch):
        with pytest.raises(RuntimeError):
            base(library)[0] = library.ones(3, 3, dtype=library.float64)
        with pytest.raises((RuntimeError, IndexError)):
            base(library)[library.tensor([0, 1])] = library.ones(5, 5, dtype=library.float64)
