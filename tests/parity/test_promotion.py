"""Promotion over all nine dtypes, three tiers and the operators, as PyTorch has it."""

from __future__ import annotations

import itertools
import operator
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

DTYPES = ["float16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"]
NUMBERS = [True, 3, 2.5]


def operands(library: Any, value: Any = 2) -> list[Any]:
    """A tensor with dimensions and one without, of every dtype, and the Python numbers."""
    typed = [getattr(library, name) for name in DTYPES]
    return [
        *[library.tensor([value], dtype=dtype) for dtype in typed],
        *[library.tensor(value, dtype=dtype) for dtype in typed],
        *NUMBERS,
    ]


def outcome(function: Any, *arguments: Any) -> str:
    """The dtype of what a function gives, or the type of what it raises."""
    try:
        return str(getattr(function(*arguments), "dtype", None))
    except RuntimeError:  # or NotImplementedError, which is one
        return "RuntimeError"
    except TypeError:
        return "TypeError"


def pairs() -> list[tuple[int, int]]:
    count, first_number = len(operands(engine)), len(DTYPES) * 2
    every = itertools.product(range(count), repeat=2)
    return [(i, j) for i, j in every if i < first_number or j < first_number]


def compare(function: Any) -> list[str]:
    """The pairs of operands on which the two libraries differ."""
    mine, theirs = operands(engine), operands(torch)
    differ = []
    for i, j in pairs():
        own, other = outcome(function, mine[i], mine[j]), outcome(function, theirs[i], theirs[j])
        if own != other:
            differ.append(f"{theirs[i]!r}, {theirs[j]!r}: {own}, expected {other}")
    return differ


OPERATORS = [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "and_",
    "or_",
    "xor",
    "eq",
    "lt",
]


@pytest.mark.parametrize("name", OPERATORS)
def test_operators(name: str) -> None:
    assert compare(getattr(operator, name)) == []


@pytest.mark.parametrize("name", ["iadd", "isub", "imul", "itruediv", "ifloordiv", "ipow", "iand"])
def test_in_place_operators(name: str) -> None:
    differ = []
    for i, j in pairs():
        mine, theirs = operands(engine), operands(torch)
        if i >= len(DTYPES) * 2:
            continue
        function = getattr(operator, name)
        own, other = outcome(function, mine[i], mine[j]), outcome(function, theirs[i], theirs[j])
        if own != other:
            differ.append(f"{theirs[i]!r}, {theirs[j]!r}: {own}, expected {other}")
    assert differ == []


def test_result_type() -> None:
    mine, theirs = operands(engine), operands(torch)
    for i, j in pairs():
        own, other = engine.result_type(mine[i], mine[j]), torch.result_type(theirs[i], theirs[j])
        assert str(own) == str(other), (theirs[i], theirs[j])


def test_tables() -> None:
    for first, second in itertools.product(DTYPES, repeat=2):
        mine = getattr(engine, first), getattr(engine, second)
        theirs = getattr(torch, first), getattr(torch, second)
        assert str(engine.promote_types(*mine)) == str(torch.promote_types(*theirs))
        assert engine.can_cast(*mine) == torch.can_cast(*theirs)


@pytest.mark.parametrize("name", ["where", "maximum", "cat", "stack", "clamp", "lerp"])
def test_functions(name: str) -> None:
    def call(library: Any) -> Any:
        function = getattr(library, name)
        if name == "where":
            return lambda x, y: function(library.tensor([True]), x, y)
        if name in ("cat", "stack"):
            return lambda x, y: function([x, y])
        if name == "lerp":
            return lambda x, y: function(x, y, 0.5)
        return function

    mine, theirs = operands(engine), operands(torch)
    differ = []
    for i, j in pairs():
        own = outcome(call(engine), mine[i], mine[j])
        other = outcome(call(torch), theirs[i], theirs[j])
        if own != other:
            differ.append(f"{theirs[i]!r}, {theirs[j]!r}: {own}, expected {other}")
    assert differ == []


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_another_default_dtype(dtype: str) -> None:
    try:
        engine.set_default_dtype(getattr(engine, dtype))
        torch.set_default_dtype(getattr(torch, dtype))
        assert compare(operator.mul) == []
        assert compare(operator.truediv) == []
        assert str(engine.tensor([1.5]).dtype) == str(torch.tensor([1.5]).dtype)
        assert str(engine.arange(0, 1, 0.5).dtype) == str(torch.arange(0, 1, 0.5).dtype)
    finally:
        engine.set_default_dtype(engine.float32)
        torch.set_default_dtype(torch.float32)
