"""Norms against their definitions, and their slopes where these are hard."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.linalg import matrix_norm, norm, vector_norm

ORDERS = [0, 0.5, 1, 1.7, 2, 3, -1, -2, math.inf, -math.inf]


@given(st.sampled_from(ORDERS), st.sampled_from([0, 1, -1, None]), st.booleans())
def test_vector_norms_are_numpys(order: float, dim: int | None, keepdim: bool) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3))
    own = vector_norm(engine.tensor(x), order, dim, keepdim)
    if dim is None:
        expected = np.linalg.norm(x.ravel(), order)
        expected = np.full((1, 1), expected) if keepdim else expected
    else:
        expected = np.linalg.norm(x, order, dim, keepdim)
    assert own.shape == np.shape(expected)
    assert np.allclose(own.numpy(), expected)


@given(
    st.sampled_from(["fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf]),
    st.sampled_from([(-2, -1), (0, 1), (2, 0)]),
    st.booleans(),
)
def test_matrix_norms_are_numpys(order: Any, dim: tuple[int, int], keepdim: bool) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    own = matrix_norm(engine.tensor(x), order, dim, keepdim)
    expected = np.linalg.norm(x, order, dim, keepdim)
    assert own.shape == expected.shape
    assert np.allclose(own.numpy(), expected)


@pytest.mark.parametrize("order", ["fro", "nuc", 1, 2, math.inf])
def test_matrices_without_elements_have_no_size(order: Any) -> None:
    assert matrix_norm(engine.zeros(3, 0), order).item() == 0
    assert matrix_norm(engine.zeros(2, 0, 3), order).tolist() == [0, 0]


def test_norm_chooses() -> None:
    A = engine.tensor([[3.0, 0.0], [4.0, 5.0]])
    assert norm(A).item() == pytest.approx(math.sqrt(50))
    assert norm(A, 1).item() == 7 and norm(A, 1, dim=1).tolist() == [3, 9]
    assert norm(A, "nuc", dim=(1, 0)).item() == engine.norm(A, "nuc").item()
    assert engine.norm(A, 1).item() == 12  # of all elements
    assert engine.dist(A, engine.zeros(2), p=math.inf).item() == 5


def test_halves_do_not_overflow_on_the_way() -> None:
    x = engine.full((4,), 200.0, dtype=engine.float16)
    assert vector_norm(x).item() == 400
    assert vector_norm(x, 3).item() == pytest.approx(317.5, abs=0.5)


def test_renorm() -> None:
    x = engine.tensor([[3.0, 4.0], [0.3, 0.4]])
    assert np.allclose(engine.renorm(x, 2, 0, 1.0).numpy(), [[0.6, 0.8], [0.3, 0.4]])
    assert x.renorm_(2, 0, 1.0) is x and np.allclose(x[0].numpy(), [0.6, 0.8])


CASES: dict[str, Callable[..., Any]] = {
    "linalg.vector_norm": lambda x: tuple(vector_norm(x, order) for order in ORDERS),
    "over a dimension": lambda x: vector_norm(x, 3, 0, keepdim=True),
    "linalg.matrix_norm": lambda x: (
        *(matrix_norm(x, each) for each in ("fro", "nuc", 1, -1, 2, -2, math.inf)),
    ),
    "linalg.norm": lambda x: norm(x, 2),
    "norm": lambda x: engine.norm(x, 1.5, 1),
    "dist": lambda x: engine.dist(x, x[0] * 2, 3),
    "renorm": lambda x: engine.renorm(x, 2, 0, 0.5),
}


def test_every_op_is_checked(ops_of: Callable[[str], set[str]]) -> None:
    assert ops_of("engine.ops.linalg.norms") <= CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_derivatives(name: str, real: Any, check_derivatives: Any) -> None:
    check_derivatives(CASES[name], real(3, 2))


@pytest.mark.parametrize("order", ORDERS)
def test_the_slope_at_zero_is_zero(order: float) -> None:
    x = engine.zeros(3).requires_grad_()
    vector_norm(x, order).backward()
    assert x.grad.tolist() == [0, 0, 0]


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="must be 1D or 2D"):
        norm(engine.ones(2, 2, 2), 1)
    with pytest.raises(RuntimeError, match="Order 3 not supported"):
        matrix_norm(engine.ones(2, 2), 3)
    with pytest.raises(RuntimeError, match="2-tuple"):
        matrix_norm(engine.ones(2, 2), dim=(0, 1, 2))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match=r"torch\.int64"):
        vector_norm(engine.tensor([1, 2]))
    with pytest.raises(RuntimeError, match="at least 2 dimensions"):
        engine.renorm(engine.ones(2), 2, 0, 1)
    with pytest.raises(RuntimeError, match="p above 0"):
        engine.renorm(engine.ones(2, 2), -1, 0, 1)
