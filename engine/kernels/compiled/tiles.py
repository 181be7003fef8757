"""The innermost loops of convolution and matrix product: a tile of the result in registers.

A tile is ROWS rows of up to WIDTH vectors. Each step of its loop loads one float for every row and
WIDTH vectors, and multiplies all with all, so that arithmetic, not memory, sets the pace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.jit import LANES, REGISTERS
from engine.kernels.compiled.vectors import (
    ZERO,
    accumulate,
    accumulators,
    at,
    floats,
    integer,
    integers,
    load,
    splat,
    store,
    totals,
)

ROWS = 8 if REGISTERS == 32 else 4
WIDTH = 3
COLUMNS = WIDTH * LANES
TAPS = 6 if REGISTERS == 32 else 3  # of a weight gradient's tile
FILTERS = 4
DOTS_SLACK = 8

_int = types.int64


def correlation(rows: int, width: int) -> Callable[..., None]:
    """A tile of a correlation: `out[i] = sum over r of weight[r, i] · line[offsets[r]:]`.

    Arguments: the addresses of line, offsets (int64, steps of them), weight (steps, rows) and out,
    and the distances of out's rows and of the vectors in them.
    """

    @intrinsic
    def tile(typing, line, offsets, steps, weight, out, out_row, apart):
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            line, offsets, steps, weight, out, out_row, apart = arguments
            line, weight, out = (floats(builder, each) for each in (line, weight, out))
            offsets = integers(builder, offsets)
            sums = accumulators(builder, rows, width)
            with cgutils.for_range(builder, steps) as loop:
                here = at(builder, line, builder.load(at(builder, offsets, loop.index)))
                vectors = [load(builder, at(builder, here, LANES * v)) for v in range(width)]
                factors = at(builder, weight, builder.mul(loop.index, integer(rows)))
                for i, row in enumerate(sums):
                    factor = splat(builder, builder.load(at(builder, factors, i)))
                    for vector, each in zip(vectors, row, strict=True):
                        accumulate(builder, each, factor, vector)
            _store_tile(builder, sums, out, out_row, apart)
            return context.get_dummy_value()

        return types.void(*[_int] * 7), generate

    return tile


def product(width: int) -> Callable[..., None]:
    """A tile of a matrix product: `out[i] = sum over r of factors[i, r] · panel[r]`.

    Arguments: the addresses of factors and panel (steps, width · LANES) and out, the distances of
    factors' rows and of its columns, the number of steps, the distance of out's rows, and whether
    the sums go on from what is in out.
    """

    @intrinsic
    def tile(typing, factors, row, column, panel, steps, out, out_row, more):
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            factors, row, column, panel, steps, out, out_row, more = arguments
            factors, panel, out = (floats(builder, each) for each in (factors, panel, out))
            sums = accumulators(builder, ROWS, width)
            with builder.if_then(more):
                for i, sums_row in enumerate(sums):
                    start = at(builder, out, builder.mul(out_row, integer(i)))
                    for v, each in enumerate(sums_row):
                        builder.store(load(builder, at(builder, start, LANES * v)), each)
            starts = [at(builder, factors, builder.mul(row, integer(i))) for i in range(ROWS)]
            with cgutils.for_range(builder, steps) as loop:
                here = at(builder, panel, builder.mul(loop.index, integer(width * LANES)))
                vectors = [load(builder, at(builder, here, LANES * v)) for v in range(width)]
                along = builder.mul(loop.index, column)
                for start, sums_row in zip(starts, sums, strict=True):
                    factor = splat(builder, builder.load(at(builder, start, along)))
                    for vector, each in zip(vectors, sums_row, strict=True):
                        accumulate(builder, each, factor, vector)
            _store_tile(builder, sums, out, out_row, integer(LANES))
            return context.get_dummy_value()

        return types.void(*[_int] * 7, types.boolean), generate

    return tile


def dots(filters: int, taps: int) -> Callable[..., None]:
    """A tile of dot products: `out[i, t] += grad[i] · line[offsets[t]:]`, over several stretches.

    Arguments: the addresses of grad, line, offsets (int64) and out, the distances of grad's and
    out's rows, and the stretches: how many, how far apart, and how long, in vectors. Behind what is
    written to in a row of out, `DOTS_SLACK` more elements are touched, but not changed.
    """
    width = min(LANES, 1 << (taps - 1).bit_length())  # totals that are summed up together

    @intrinsic
    def tile(typing, grad, grad_row, line, offsets, count, apart, vectors, out, out_row):
        def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            grad, grad_row, line, offsets, count, apart, vectors, out, out_row = arguments
            grad, line, out = (floats(builder, each) for each in (grad, line, out))
            offsets = integers(builder, offsets)
            sums = accumulators(builder, filters, taps)
            lines = [at(builder, line, builder.load(at(builder, offsets, t))) for t in range(taps)]
            grads = [at(builder, grad, builder.mul(grad_row, integer(i))) for i in range(filters)]
            with cgutils.for_range(builder, count) as stretch:
                start = builder.mul(stretch.index, apart)
                with cgutils.for_range(builder, vectors) as loop:
                    along = builder.add(start, builder.mul(loop.index, integer(LANES)))
                    own = [load(builder, at(builder, each, along)) for each in grads]
                    for t in range(taps):
                        other = load(builder, at(builder, lines[t], along))
                        for i, vector in enumerate(own):
                            accumulate(builder, sums[i][t], vector, other)
            for i, row in enumerate(sums):
                start = at(builder, out, builder.mul(out_row, integer(i)))
                for first in range(0, taps, width):
                    vectors = [builder.load(each) for each in row[first : first + width]]
                    vectors += [ZERO] * (width - len(vectors))
                    place = at(builder, start, first)
                    sums_ = builder.fadd(load(builder, place, width), totals(builder, vectors))
                    store(builder, place, sums_)
            return context.get_dummy_value()

        return types.void(*[_int] * 9), generate

    return tile


def _store_tile(builder: Any, sums: list[list[Any]], out: Any, out_row: Any, apart: Any) -> None:
    for i, row in enumerate(sums):
        start = at(builder, out, builder.mul(out_row, integer(i)))
        for v, each in enumerate(row):
            place = at(builder, start, builder.mul(apart, integer(v)))
            store(builder, place, builder.load(each))


correlate_3, correlate_2, correlate_1 = (correlation(ROWS, width) for width in (3, 2, 1))
# For a filter by itself, as where every channel has its own.
ALONE = 6
correlate_alone_6, correlate_alone_1 = correlation(1, ALONE), correlation(1, 1)
product_3, product_2, product_1 = product(3), product(2), product(1)
dots_many, dots_one = dots(FILTERS, TAPS), dots(FILTERS, 1)
