"""Divisors and multiples against Python's own."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

WHOLE = st.integers(-(10**6), 10**6)


@given(st.lists(st.tuples(WHOLE, WHOLE), max_size=6))
def test_gcd_and_lcm(pairs: list[tuple[int, int]]) -> None:
    a = engine.tensor([x for x, _ in pairs], dtype=engine.int64)
    b = engine.tensor([y for _, y in pairs], dtype=engine.int64)
    assert engine.gcd(a, b).tolist() == [math.gcd(x, y) for x, y in pairs]
    assert engine.lcm(a, b).tolist() == [math.lcm(x, y) for x, y in pairs]


def test_they_broadcast_and_promote() -> None:
    own = engine.gcd(engine.tensor([[12], [18]], dtype=engine.int8), engine.tensor([8, 27]))
    assert own.dtype is engine.int64 and own.tolist() == [[4, 3], [2, 9]]
    x = engine.tensor([4, 6])
    assert x.lcm_(engine.tensor(10)).tolist() == [20, 30]


@pytest.mark.parametrize("name", ["gcd", "lcm"])
def test_whole_numbers_only(name: str) -> None:
    function = getattr(engine, name)
    for values in ([1.0], [True]):
        with pytest.raises(NotImplementedError, match=f"{name} is not implemented"):
            function(engine.tensor(values), engine.tensor(values))
    with pytest.raises(TypeError, match="must be Tensor"):
        function(engine.tensor([4]), 2)
