"""A tile of a sum of outer products, in registers: a weight's gradient over some samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.tiles import ROWS
from engine.kernels.compiled.vectors import (
    VECTOR,
    accumulate,
    at,
    floats,
    integer,
    load,
    splat,
    store,
)

_int = types.int64


def outer(width: int) -> Callable[..., None]:
    """A tile of ROWS rows and `width` vectors: `out[i] += sum over r of factors[r, i] · lines[r]`.

    Arguments: the address of factors and the distance of its rows, the same of lines, the number
    of rows, and the address of out and the distance of its rows.
    """

    @intrinsic
    def tile(typing, factors, factors_row, lines, lines_row, count, out, out_row):
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            factors, factors_row, lines, lines_row, count, out, out_row = arguments
            factors, lines, out = (floats(builder, each) for each in (factors, lines, out))
            places = [
                [
                    at(
                        builder,
                        out,
                        builder.add(builder.mul(out_row, integer(i)), integer(LANES * v)),
                    )
                    for v in range(width)
                ]
                for i in range(ROWS)
            ]
            sums = [[cgutils.alloca_once(builder, VECTOR) for _ in row] for row in places]
            for row, from_row in zip(sums, places, strict=True):
                for each, place in zip(row, from_row, strict=True):
                    builder.store(load(builder, place), each)
            with cgutils.for_range(builder, count) as loop:
                line = at(builder, lines, builder.mul(loop.index, lines_row))
                vectors = [load(builder, at(builder, line, LANES * v)) for v in range(width)]
                here = at(builder, factors, builder.mul(loop.index, factors_row))
                for i, row in enumerate(sums):
                    factor = splat(builder, builder.load(at(builder, here, i)))
                    for vector, each in zip(vectors, row, strict=True):
                        accumulate(builder, each, factor, vector)
            for row, to_row in zip(sums, places, strict=True):
                for each, place in zip(row, to_row, strict=True):
                    store(builder, place, builder.load(each))
            return context.get_dummy_value()

        return types.void(*[_int] * 7), generate

    return tile


outer_3, outer_2, outer_1 = outer(3), outer(2), outer(1)
