"""Copies of short rows, which plain loops would do one checked float at a time."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.vectors import at, floats, integer, load, splat, store

_int = types.int64
_WIDTHS = [lanes for lanes in (16, 8, 4) if lanes <= LANES]


@intrinsic
def add_row(typing, source, count, value, target):
    """`target[:count] = source[:count] + value`; source and target are addresses of floats.

    A last vector that ends where the row ends overlaps the one before it: so no float is copied by
    itself unless the row has less than four, and nothing behind the row is touched.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        source, count, value, target = arguments
        source, target = floats(builder, source), floats(builder, target)

        def copy(start: Any, lanes: int) -> None:
            vector = load(builder, at(builder, source, start), lanes)
            nothing = ir.Constant(vector.type, ir.Undefined)
            zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
            first = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
            vector = builder.fadd(vector, builder.shuffle_vector(first, nothing, zeros))
            store(builder, at(builder, target, start), vector)

        def by(widths: list[int]) -> None:
            if not widths:
                with cgutils.for_range(builder, count) as loop:
                    one = builder.load(at(builder, source, loop.index))
                    builder.store(builder.fadd(one, value), at(builder, target, loop.index))
                return
            lanes = widths[0]
            enough = builder.icmp_signed(">=", count, integer(lanes))
            with builder.if_else(enough) as (then, otherwise):
                with then:
                    whole = builder.sdiv(count, integer(lanes))
                    with cgutils.for_range(builder, whole) as loop:
                        copy(builder.mul(loop.index, integer(lanes)), lanes)
                    copy(builder.sub(count, integer(lanes)), lanes)
                with otherwise:
                    by(widths[1:])

        by(_WIDTHS)
        return context.get_dummy_value()

    return types.void(_int, _int, types.float32, _int), generate


@intrinsic
def add_to_row(typing, source, count, target):
    """`target[:count] += source[:count]`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        source, count, target = arguments
        source, target = floats(builder, source), floats(builder, target)
        whole = builder.sdiv(count, integer(LANES))
        with cgutils.for_range(builder, whole) as loop:
            start = builder.mul(loop.index, integer(LANES))
            place = at(builder, target, start)
            sums = builder.fadd(load(builder, place), load(builder, at(builder, source, start)))
            store(builder, place, sums)
        done = builder.mul(whole, integer(LANES))
        with cgutils.for_range(builder, builder.sub(count, done)) as loop:
            index = builder.add(done, loop.index)
            place = at(builder, target, index)
            one = builder.load(at(builder, source, index))
            builder.store(builder.fadd(builder.load(place), one), place)
        return context.get_dummy_value()

    return types.void(_int, _int, _int), generate


@intrinsic
def move_row(typing, source, source_step, count, value, target, target_step):
    """`target[j · target_step] = source[j · source_step] + value` for j below count."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        source, source_step, count, value, target, target_step = arguments
        source, target = floats(builder, source), floats(builder, target)
        with cgutils.for_range(builder, count) as loop:
            one = builder.load(at(builder, source, builder.mul(loop.index, source_step)))
            place = at(builder, target, builder.mul(loop.index, target_step))
            builder.store(builder.fadd(one, value), place)
        return context.get_dummy_value()

    return types.void(_int, _int, _int, types.float32, _int, _int), generate


@intrinsic
def fill(typing, target, count, value):
    """`target[:count] = value`, for a count of whole vectors."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        target, count, value = arguments
        target, values = floats(builder, target), splat(builder, value)
        with cgutils.for_range(builder, builder.sdiv(count, integer(LANES))) as loop:
            store(builder, at(builder, target, builder.mul(loop.index, integer(LANES))), values)
        return context.get_dummy_value()

    return types.void(_int, _int, types.float32), generate
