"""Formulas over rows of floats, as functions that kernels call with the rows' addresses.

A formula takes vectors (see `lanes`), one of each row, and gives one. As the loop over a row is
generated with it, it is computed for as many floats at once as the processor takes.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.lanes import (
    Lanes,
    along,
    broadcast,
    read,
    sum_along,
    write,
)
from engine.kernels.compiled.vectors import ZERO, floats, integer, total

_int, _float = types.int64, types.float32


def mapped(
    rows: int, numbers: int, formula: Callable[..., Any], results: int = 1
) -> Callable[..., None]:
    """`f(*rows, *numbers, result, count)`: result[i] = formula(row[i]…, number…) for i < count.

    Rows and the result are addresses of floats; the result may be one of the rows. A formula may
    give several `results`, each with an address of its own.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        pointers, constants = _taken(builder, arguments, rows, numbers)
        targets = [floats(builder, each) for each in arguments[rows + numbers : -1]]

        def step(place: Any, mask: Any) -> None:
            vectors = [read(builder, each, place, mask) for each in pointers]
            values = formula(*vectors, *constants)
            for target, value in zip(targets, values if results > 1 else [values], strict=True):
                write(builder, target, place, mask, value)

        along(builder, arguments[-1], step)
        return context.get_dummy_value()

    signature = types.void(*[_int] * rows, *[_float] * numbers, *[_int] * results, _int)
    return _function(signature, generate)


def summed(rows: int, numbers: int, formula: Callable[..., Any]) -> Callable[..., float]:
    """`f(*rows, *numbers, count)`: the sum of formula(row[i]…, number…) over i < count."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        pointers, constants = _taken(builder, arguments, rows, numbers)

        def term(place: Any, mask: Any) -> Lanes:
            vectors = [read(builder, each, place, mask) for each in pointers]
            return formula(*vectors, *constants)

        return sum_along(builder, arguments[-1], term)

    signature = _float(*[_int] * rows, *[_float] * numbers, _int)
    return _function(signature, generate)


def mapped_and_summed(rows: int, numbers: int, formula: Callable[..., Any]) -> Callable[..., float]:
    """`mapped`, giving the sum of what it stores."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        pointers, constants = _taken(builder, arguments, rows, numbers)
        *_, result, count = arguments
        result = floats(builder, result)

        def term(place: Any, mask: Any) -> Lanes:
            vectors = [read(builder, each, place, mask) for each in pointers]
            value = formula(*vectors, *constants)
            write(builder, result, place, mask, value)
            return value

        return sum_along(builder, count, term)

    signature = _float(*[_int] * rows, *[_float] * numbers, _int, _int)
    return _function(signature, generate)


def swept(rows: int, numbers: int, results: int, formula: Callable[..., Any]) -> Callable[..., Any]:
    """`mapped` with two values behind the results that are summed instead of stored.

    The sums are given back. Behind a row's end all rows hold zeros, of which the formula has to
    make zeros to be summed.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointers, constants = _taken(builder, arguments, rows, numbers)
        targets = [floats(builder, each) for each in arguments[rows + numbers : -1]]
        sums = [cgutils.alloca_once_value(builder, ZERO) for _ in range(2)]

        def step(place: Any, mask: Any) -> None:
            vectors = [read(builder, each, place, mask) for each in pointers]
            values = formula(*vectors, *constants)
            for target, value in zip(targets, values[:results], strict=True):
                write(builder, target, place, mask, value)
            for each, value in zip(sums, values[results:], strict=True):
                so_far = Lanes(builder, builder.load(each))
                builder.store((so_far + value).value, each)

        along(builder, arguments[-1], step)
        totals = [total(builder, builder.load(each)) for each in sums]
        return context.make_tuple(builder, signature.return_type, totals)

    both = types.UniTuple(_float, 2)
    signature = both(*[_int] * rows, *[_float] * numbers, *[_int] * results, _int)
    return _function(signature, generate)


def chosen(formulas: list[tuple[int, int, Callable[..., Any]]]) -> Callable[..., None]:
    """`f(which, x, y, a, b, c, result, count)`: `mapped` with the formula of that number.

    Each formula comes with how many of the rows x and y, and of the numbers a, b and c, it takes.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        which, x, y, a, b, c, result, count = arguments
        rows = [floats(builder, each) for each in (x, y)]
        constants = [broadcast(builder, each) for each in (a, b, c)]
        result = floats(builder, result)
        after = builder.append_basic_block("after")
        switch = builder.switch(which, after)
        for number, (taken, numbers, formula) in enumerate(formulas):
            block = builder.append_basic_block(f"formula_{number}")
            switch.add_case(integer(number), block)
            builder.position_at_end(block)

            def step(place: Any, mask: Any, taken=taken, numbers=numbers, formula=formula) -> None:
                vectors = [read(builder, each, place, mask) for each in rows[:taken]]
                write(builder, result, place, mask, formula(*vectors, *constants[:numbers]))

            along(builder, count, step)
            builder.branch(after)
        builder.position_at_end(after)
        return context.get_dummy_value()

    signature = types.void(*[_int] * 3, *[_float] * 3, *[_int] * 2)
    return _function(signature, generate)


def _taken(builder: Any, arguments: Any, rows: int, numbers: int) -> tuple[list[Any], list[Lanes]]:
    """The pointers to rows, and the numbers in all lanes."""
    pointers = [floats(builder, each) for each in arguments[:rows]]
    return pointers, [broadcast(builder, each) for each in arguments[rows : rows + numbers]]


def _function(signature: Any, generate: Callable[..., Any]) -> Callable[..., Any]:
    def function(typing: Any, *arguments: Any) -> Any:
        return signature, generate

    # Numba asks for the names of parameters, one for each argument.
    names = ["typing", *(f"argument_{place}" for place in range(len(signature.args)))]
    function.__signature__ = Signature(
        [Parameter(each, Parameter.POSITIONAL_OR_KEYWORD) for each in names]
    )
    return intrinsic(function)
