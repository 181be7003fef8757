"""Python's operators on tensors, from both sides."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine

FLOATING = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv]
WHOLE = [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift]
COMPARING = [operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge]


@pytest.mark.parametrize("call", [*FLOATING, operator.mod, operator.pow, *COMPARING])
def test_numbers_on_either_side(call: Callable[..., Any]) -> None:
    x = engine.tensor([1.0, 2.0, 4.0])
    for other in (2.0, engine.tensor(2.0), engine.full((3,), 2.0)):
        values = np.asarray(other) if isinstance(other, engine.Tensor) else other
        assert call(x, other).tolist() == call(x.numpy(), values).tolist()
        assert call(other, x).tolist() == call(values, x.numpy()).tolist()


@pytest.mark.parametrize("call", WHOLE)
def test_bits_on_either_side(call: Callable[..., Any]) -> None:
    x = engine.tensor([1, 2, 4])
    assert call(x, 2).tolist() == call(x.numpy(), 2).tolist()
    assert call(2, x).tolist() == call(2, x.numpy()).tolist()


def test_arrays_on_the_left() -> None:
    array = np.array([1.0, 2.0], np.float32)
    found = array + engine.tensor([1.0, 1.0])
    assert isinstance(found, engine.Tensor) and found.tolist() == [2.0, 3.0]


def test_one_operand() -> None:
    x = engine.tensor([-1.0, 2.0])
    assert (-x).tolist() == [1.0, -2.0] and (+x).tolist() == [-1.0, 2.0]
    assert abs(x).tolist() == [1.0, 2.0]
    assert (~engine.tensor([True, False])).tolist() == [False, True]
    assert (~engine.tensor([0, 1])).tolist() == [-1, -2]


def test_matrices() -> None:
    x = engine.arange(6.0).reshape(2, 3)
    assert (x @ x.T).tolist() == [[5.0, 14.0], [14.0, 50.0]]
    assert engine.equal(x.mT, x.T) and engine.equal(x.mH, x.T)
    assert x.T.T.tolist() == x.tolist()
    with pytest.raises(RuntimeError, match="matrices"):
        x[0].mT  # noqa: B018 (asking is what raises)


def test_rows_one_by_one() -> None:
    x = engine.arange(6).reshape(3, 2)
    assert [row.tolist() for row in x] == x.tolist()
    assert len(x) == 3 and 5 in x and 7 not in x
    with pytest.raises(TypeError, match="0-d"):
        iter(engine.tensor(1))


@pytest.mark.parametrize("call", [*FLOATING, operator.matmul, operator.lt, operator.and_])
def test_what_is_no_number(call: Callable[..., Any]) -> None:
    for other in ("2", None, {}):
        with pytest.raises(TypeError):
            call(engine.ones(2), other)
    assert (engine.ones(2) == "2") is False
