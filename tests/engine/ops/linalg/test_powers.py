"""Powers of matrices."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.linalg import inv, matrix_power


@given(st.integers(-5, 9))
def test_a_power_is_so_many_products(n: int) -> None:
    A = engine.tensor([[[1.0, 0.5], [-0.5, 1.0]], [[2.0, 0.0], [1.0, 1.0]]], dtype=engine.float64)
    expected = engine.eye(2, dtype=A.dtype).expand(2, 2, 2)
    for _ in range(abs(n)):
        expected = expected @ (A if n > 0 else inv(A))
    assert engine.allclose(matrix_power(A, n), expected)


def test_whole_numbers() -> None:
    assert matrix_power(engine.tensor([[1, 1], [1, 0]]), 10).tolist() == [[89, 55], [55, 34]]


@pytest.mark.parametrize("n", [-2, 0, 1, 3, 4])
def test_derivatives(n: int, real: Any, check_derivatives: Any) -> None:
    check_derivatives(lambda A: matrix_power(A, n), real(2, 2, 2))


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match=r"\[2, 3\]"):
        matrix_power(engine.ones(2, 3), 2)
