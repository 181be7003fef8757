"""Running sums, products, extremes and logarithms of sums."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

ROWS = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9),
    elements=st.integers(-3, 3).map(float) | st.just(math.nan),
)


@given(ROWS)
def test_records(x: np.ndarray) -> None:
    for scan, best in ((engine.cummax, np.maximum), (engine.cummin, np.minimum)):
        values, indices = scan(engine.tensor(x), 1)
        assert np.array_equal(values.numpy(), best.accumulate(x, 1), equal_nan=True)
        taken = np.take_along_axis(x, indices.numpy(), 1)
        assert np.array_equal(taken, values.numpy(), equal_nan=True)


def test_a_record_is_at_its_latest_place() -> None:
    x = engine.tensor([1.0, 2, 2, 1, math.nan, 3, math.nan])
    assert engine.cummax(x, 0).indices.tolist() == [0, 1, 2, 2, 4, 4, 6]
    assert engine.cummin(engine.tensor(3.0), 0).indices.item() == 0


@given(ROWS, st.sampled_from([0, 1]))
def test_logarithms_of_running_sums(x: np.ndarray, dim: int) -> None:
    own = engine.logcumsumexp(engine.tensor(x), dim).numpy()
    assert np.allclose(own, np.log(np.cumsum(np.exp(x), dim)), equal_nan=True)


def test_logarithms_do_not_overflow() -> None:
    x = engine.tensor([-math.inf, 1000.0, 1000.0], requires_grad=True)
    result = engine.logcumsumexp(x, 0)
    assert result.tolist() == [-math.inf, 1000, pytest.approx(1000 + math.log(2))]
    result[1:].sum().backward()
    assert x.grad.tolist() == pytest.approx([0, 1.5, 0.5], rel=1e-4)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "logcumsumexp", "cummax", "cummin"])
@pytest.mark.parametrize("dim", [0, -1])
def test_derivatives(name: str, dim: int, real: Any, check_derivatives: Any) -> None:
    check_derivatives(lambda x: getattr(engine, name)(x, dim), real(3, 4))


def test_every_op_is_checked(ops_of: Any) -> None:
    assert ops_of("engine.ops.scan") == {"cumsum", "cumprod", "logcumsumexp", "cummax", "cummin"}


def test_refusals() -> None:
    with pytest.raises(IndexError, match="got 2"):
        engine.cummax(engine.ones(2, 2), 2)
