"""Triangular systems."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.linalg import solve_triangular


@given(st.integers(0, 4), st.booleans(), st.booleans(), st.booleans())
def test_the_solution_fits(size: int, upper: bool, left: bool, unit: bool) -> None:
    rng = np.random.default_rng(0)
    A = engine.tensor(rng.normal(size=(2, size, size)) + 3 * np.eye(size))
    B = engine.tensor(rng.normal(size=(size, 3) if left else (3, size)))
    X = solve_triangular(A, B, upper=upper, left=left, unitriangular=unit)
    read = A.triu() if upper else A.tril()
    if unit:
        read = read - read * engine.eye(size, dtype=A.dtype) + engine.eye(size, dtype=A.dtype)
    assert engine.allclose(read @ X if left else X @ read, B.expand(X.shape))


@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize("left", [True, False])
def test_derivatives(
    upper: bool, unit: bool, left: bool, real: Any, check_derivatives: Any
) -> None:
    def function(A: Any, B: Any) -> Any:
        return solve_triangular(A, B, upper=upper, left=left, unitriangular=unit)

    check_derivatives(function, real(2, 3, 3), real(3, 2) if left else real(2, 3))


def test_a_zero_on_the_diagonal_gives_infinity() -> None:
    X = solve_triangular(engine.zeros(1, 1), engine.ones(1, 1), upper=True)
    assert X.item() == math.inf


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match=r"XA = B \(2x2 and 2x3\)"):
        solve_triangular(engine.eye(2), engine.ones(2, 3), upper=True, left=False)
    with pytest.raises(RuntimeError, match="same dtype"):
        solve_triangular(engine.eye(2), engine.eye(2, dtype=engine.float64), upper=True)
    with pytest.raises(RuntimeError, match="broadcast"):
        solve_triangular(engine.ones(2, 1, 1), engine.ones(3, 1, 1), upper=True)
