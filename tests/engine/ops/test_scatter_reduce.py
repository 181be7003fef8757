"""Elements reduced into the places that an index names."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.ops.scatter_reduce import REDUCTIONS

BY_HAND: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "prod": math.prod,
    "mean": lambda values: sum(values) / len(values),
    "amax": max,
    "amin": min,
}

# (row, column, value): what is put where in a tensor of four rows and two columns
PUT = st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 3), st.integers(-3, 3)), max_size=6)


@given(PUT, st.sampled_from(REDUCTIONS), st.booleans())
def test_every_place_holds_the_reduction_of_what_was_put_there(
    put: list[tuple[int, int, int]], reduce: str, include_self: bool
) -> None:
    x = np.arange(-3.0, 5.0).reshape(4, 2)
    wanted = x.copy()
    for row in range(4):
        for column in range(2):
            given_there = [float(each[column + 1]) for each in put if each[0] == row]
            if given_there:
                own = [x[row, column]] if include_self else []
                wanted[row, column] = BY_HAND[reduce](own + given_there)
    index = engine.tensor([each[0] for each in put], dtype=engine.int64)
    source = engine.tensor([each[1:] for each in put], dtype=engine.float64).reshape(-1, 2)
    column = index.unsqueeze(1).expand(-1, 2)
    found = engine.tensor(x).scatter_reduce(0, column, source, reduce, include_self=include_self)
    np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-12)
    if reduce != "sum":  # index_add does that
        rows = engine.tensor(x).index_reduce(0, index, source, reduce, include_self=include_self)
        assert engine.equal(rows, found)


@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("reduce", REDUCTIONS)
def test_derivatives(reduce: str, include_self: bool, real: Any, check_derivatives: Any) -> None:
    index = engine.tensor([[0, 2, 0], [1, 1, 1]])
    check_derivatives(
        lambda x, src: engine.scatter_reduce(
            x * x, 1, index, src * src, reduce, include_self=include_self
        ),
        real(2, 3),
        real(2, 4),
    )
    if reduce != "sum":
        rows = engine.tensor([2, 0, 2])
        check_derivatives(
            lambda x, src: engine.index_reduce(x, 0, rows, src, reduce, include_self=include_self),
            real(3, 2),
            real(3, 2),
        )


@pytest.mark.parametrize("zeros", [[1], [1, 3], [0, 1, 3]])
def test_derivatives_of_products_with_zeros(zeros: list[int], check_derivatives: Any) -> None:
    values = np.array([1.5, -0.7, 2.0, 0.3, 1.1])
    values[zeros] = 0
    src = engine.tensor(values, requires_grad=True)
    x = engine.tensor([0.0, 3.0], dtype=engine.float64, requires_grad=True)
    index = engine.tensor([0, 0, 1, 0, 1])
    check_derivatives(lambda x, src: x.scatter_reduce(0, index, src, "prod"), x, src)


def test_ties_share_the_gradient() -> None:
    x = engine.tensor([3.0, 1.0], requires_grad=True)
    src = engine.tensor([3.0, 3.0, 0.0], requires_grad=True)
    index = engine.tensor([0, 0, 1])
    x.scatter_reduce(0, index, src, "amax").sum().backward()
    third = pytest.approx(1 / 3)
    assert x.grad is not None and src.grad is not None
    assert x.grad.tolist() == [third, 1.0]
    assert src.grad.tolist() == [third, third, 0.0]
    x.grad = src.grad = None
    x.scatter_reduce(0, index, src, "amax", include_self=False).sum().backward()
    assert x.grad is not None and src.grad is not None
    assert x.grad.tolist() == [0.0, 0.0]
    assert src.grad.tolist() == [0.5, 0.5, 1.0]


def test_integers_and_bools() -> None:
    index = engine.tensor([0, 0, 1])
    whole = engine.tensor([5, 6])
    src = engine.tensor([-2, 1, 7])
    assert whole.scatter_reduce(0, index, src, "mean").tolist() == [1, 6]
    assert whole.scatter_reduce(0, index, src, "amin", include_self=False).tolist() == [-2, 7]
    truth = engine.tensor([True, True])
    assert truth.scatter_reduce(0, index, src > 0, "amin").tolist() == [False, True]
    with pytest.raises(NotImplementedError):
        truth.scatter_reduce(0, index, src > 0, "mean")


def test_scatter_with_a_reduction() -> None:
    x = engine.full((2, 3), 2.0)
    index = engine.tensor([[0, 0], [2, 1]])
    assert x.scatter(1, index, 1.5, reduce="add").tolist() == [[5, 2, 2], [2, 3.5, 3.5]]
    assert x.scatter(1, index, value=3, reduce="multiply").tolist() == [[18, 2, 2], [2, 6, 6]]
    assert x.scatter_(1, index, value=0).tolist() == [[0, 2, 2], [2, 0, 0]]
    with pytest.raises(RuntimeError, match="add or multiply"):
        x.scatter(1, index, 1.0, reduce="mean")
    with pytest.raises(TypeError, match="neither"):
        x.scatter(1, index)


def test_in_place_and_without_dimensions() -> None:
    x = engine.ones(2)
    assert x.scatter_reduce_(0, engine.tensor([1, 1]), engine.tensor([3.0, 4.0]), "prod") is x
    assert x.tolist() == [1, 12]
    assert x.index_reduce_(0, engine.tensor([0]), engine.tensor([5.0]), "amax").tolist() == [5, 12]
    alone = engine.tensor(2.0)
    assert alone.scatter_reduce(0, engine.tensor(0), engine.tensor(3.0), "mean").item() == 2.5


def test_refusals() -> None:
    x, index = engine.ones(3), engine.tensor([0, 1])
    with pytest.raises(RuntimeError, match="sum, prod, mean, amax or amin"):
        x.scatter_reduce(0, index, x, "median")
    with pytest.raises(RuntimeError, match="prod, mean, amax or amin"):
        x.index_reduce(0, index, x[:2], "sum")
    with pytest.raises(RuntimeError, match="larger than src"):
        x.scatter_reduce(0, index, x[:1], "sum")
    with pytest.raises(RuntimeError, match="dtype"):
        x.scatter_reduce(0, index, engine.tensor([1, 2]), "sum")
    with pytest.raises(RuntimeError, match="out of bounds"):
        x.scatter_reduce(0, engine.tensor([3]), x, "sum")
    with pytest.raises(IndexError, match="negative"):
        x.index_reduce(0, engine.tensor([-1]), x[:1], "prod")
