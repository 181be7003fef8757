"""Values combined at places that may repeat, and the order of numbers as unsigned integers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from engine.kernels.scattering import add_at, extreme_at, from_ordered, to_ordered

NUMBERS = [np.dtype(kind) for kind in ("float32", "float64", "int64")]


@pytest.mark.parametrize("dtype", ["float16", "float64", "int8", "int64", "bool"])
def test_repeated_places_add_up(dtype: str) -> None:
    whole = np.array([0, 1, 0], dtype)
    add_at(np, whole, np.array([0, 0, 2]), np.array([1, 1, 1], dtype))
    assert whole.tolist() == np.array([2, 1, 1]).astype(dtype).tolist()


@pytest.mark.parametrize(("extremum", "expected"), [("maximum", [3, 5]), ("minimum", [1, -2])])
def test_extremes(extremum: str, expected: list[int]) -> None:
    whole = np.array([1.0, 5.0])
    extreme_at(np, extremum, whole, np.array([0, 0, 1]), np.array([3.0, 2.0, -2.0]))
    assert whole.tolist() == expected


@pytest.mark.parametrize("dtype", NUMBERS)
@pytest.mark.parametrize("extremum", ["maximum", "minimum"])
def test_unsigned_integers_stand_in_the_numbers_order(dtype: np.dtype, extremum: str) -> None:
    @given(hnp.arrays(dtype, 2))
    def check(pair: np.ndarray) -> None:
        ordered = to_ordered(np, pair, extremum)
        np.testing.assert_array_equal(from_ordered(np, ordered, dtype), pair)
        picked = getattr(np, extremum).reduce(ordered[None], axis=1)
        wanted = getattr(np, extremum).reduce(pair)
        np.testing.assert_array_equal(from_ordered(np, picked, dtype)[0], wanted)

    check()
