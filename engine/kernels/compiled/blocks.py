"""Square blocks of floats, turned in registers: rows become columns, a vector at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.vectors import at, floats, integer, load, splat, store

BLOCK = min(8, LANES)  # rows and columns

_int = types.int64


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """The columns of a square of vectors.

    In each round the rows i and i + distance trade the halves of their pieces that are 2 · distance
    wide: after the round of distance 1 every element has crossed the diagonal.
    """
    size = len(rows)
    index = ir.VectorType(ir.IntType(32), size)
    distance = size // 2
    while distance:
        lower = [j if not j & distance else j - distance + size for j in range(size)]
        upper = [j + distance if not j & distance else j + size for j in range(size)]
        turned = list(rows)
        for i in range(size):
            if not i & distance:
                pair = rows[i], rows[i + distance]
                turned[i] = builder.shuffle_vector(*pair, ir.Constant(index, lower))
                turned[i + distance] = builder.shuffle_vector(*pair, ir.Constant(index, upper))
        rows = turned
        distance //= 2
    return rows


def _turning(add: bool) -> Callable[..., None]:
    """`target[j, i] = source[i, j] + value`, or with `add` `+=`, for a block.

    Arguments: the addresses of source and target, each with the distance of its rows in floats, and
    the value.
    """

    @intrinsic
    def turn(typing, source, source_row, target, target_row, value):
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            source, source_row, target, target_row, value = arguments
            values = splat(builder, value, BLOCK)
            source, target = floats(builder, source), floats(builder, target)

            def row(pointer: Any, step: Any, number: int) -> Any:
                return at(builder, pointer, builder.mul(step, integer(number)))

            rows = [load(builder, row(source, source_row, i), BLOCK) for i in range(BLOCK)]
            for j, column in enumerate(_turned(builder, rows)):
                place = row(target, target_row, j)
                column = builder.fadd(column, values)
                if add:
                    column = builder.fadd(column, load(builder, place, BLOCK))
                store(builder, place, column)
            return context.get_dummy_value()

        return types.void(*[_int] * 4, types.float32), generate

    return turn


turn_block, add_turned_block = _turning(add=False), _turning(add=True)
