"""The facts of promotion that other engines get wrong; the whole table is compared in parity."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Tensor, dtypes


def of(dtype: dtypes.dtype, *shape: int) -> Tensor:
    return engine.ones(*shape, dtype=dtype)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lambda: of(engine.int64, 2) + of(engine.float32, 2), engine.float32),
        (lambda: of(engine.int32, 2) + 1.5, engine.float32),
        (lambda: of(engine.float32, 2) + of(engine.float64), engine.float32),
        (lambda: of(engine.float16, 2) + of(engine.float32), engine.float16),
        (lambda: of(engine.int64, 2) + of(engine.float64), engine.float64),
        (lambda: of(engine.int32, 2).sqrt(), engine.float32),
        (lambda: of(engine.int64, 2) + of(engine.float16, 2), engine.float16),
        (lambda: of(engine.uint8, 2) + of(engine.int8, 2), engine.int16),
        (lambda: of(engine.bool, 2) + of(engine.bool, 2), engine.bool),
        (lambda: of(engine.bool, 2).sum(), engine.int64),
        (lambda: of(engine.int8, 2).sum(), engine.int64),
        (lambda: of(engine.float32) * 2.0, engine.float32),
        (lambda: 2 / of(engine.float32), engine.float32),
        (lambda: of(engine.float32, 2).mean() * 0.5, engine.float32),
    ],
)
def test_results(result: Any, expected: dtypes.dtype) -> None:
    assert result().dtype is expected


def test_small_integers_wrap() -> None:
    assert (engine.tensor([1], dtype=engine.uint8) + 300).tolist() == [45]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: of(engine.bool, 2) - of(engine.bool, 2),
        lambda: of(engine.int64, 2).mean(),
        lambda: of(engine.int64, 2) ** -1,
        lambda: of(engine.float32, 2, 2) @ of(engine.float64, 2, 2),
        lambda: engine.addmm(of(engine.float64, 2), of(engine.float32, 2, 2), engine.ones(2, 2)),
    ],
)
def test_refusals(wrong: Any) -> None:
    with pytest.raises(RuntimeError):
        wrong()


every = st.sampled_from(dtypes.ALL)


@given(every, every, every)
def test_promotion_is_a_lattice(a: Any, b: Any, c: Any) -> None:
    join = engine.promote_types
    assert join(a, a) is a
    assert join(a, b) is join(b, a)
    assert join(join(a, b), join(a, b)) is join(a, b)
    if {a, b, c}.isdisjoint({engine.uint8}):  # uint8 with a signed type is the known exception
        assert join(a, join(b, c)) is join(join(a, b), c)


def test_numbers_that_no_integer_holds_are_refused() -> None:
    with pytest.raises(RuntimeError, match="overflow"):
        of(engine.int64, 1) + 2**70
