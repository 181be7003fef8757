"""Pooling of any windows, an element of all windows of a row at a time.

`row` is the address of a row of the image, of `width` elements. Element `first + stride · w` of it
belongs to window w; where that lies outside the row, the window has no such element.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.bytes import read_bytes, write_bytes
from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.lanes import Lanes, along, read, write
from engine.kernels.compiled.vectors import FLOAT, VECTOR, ZERO, floats

_int = types.int64
_INDEX = ir.IntType(32)
_INDICES = ir.VectorType(_INDEX, LANES)
_ADDRESSES = ir.VectorType(ir.IntType(64), LANES)
_POINTERS = ir.VectorType(FLOAT.as_pointer(), LANES)
_MASK = ir.VectorType(ir.IntType(1), LANES)


@intrinsic
def take_larger(typing, row, first, stride, width, count, number, largest, winners):
    """Where an element is larger than the `largest` so far, put it and its `number` there."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        row, first, stride, width, count, number, largest, winners = arguments
        largest = floats(builder, largest)
        number = _splat(builder, builder.trunc(number, ir.IntType(8)))

        def take(place: Any, mask: Any) -> None:
            addresses, inside = _elements(builder, row, first, stride, width, place, mask)
            value, so_far = _gather(builder, addresses, inside), read(builder, largest, place, mask)
            # A NaN wins, but not over one before it.
            wins = builder.and_(
                value.compare(">", so_far, ordered=False), so_far.compare("ord", so_far)
            )
            wins = builder.and_(wins, inside)
            write(builder, largest, place, mask, value.where(wins, so_far))
            before = read_bytes(builder, winners, place, mask)
            write_bytes(builder, winners, place, mask, builder.select(wins, number, before))

        along(builder, count, take)
        return context.get_dummy_value()

    return types.void(*[_int] * 8), generate


@intrinsic
def add_elements(typing, row, first, stride, width, count, sums):
    """Add an element of each window to its sum."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        row, first, stride, width, count, sums = arguments
        sums = floats(builder, sums)

        def add(place: Any, mask: Any) -> None:
            addresses, inside = _elements(builder, row, first, stride, width, place, mask)
            total = read(builder, sums, place, mask) + _gather(builder, addresses, inside)
            write(builder, sums, place, mask, total)

        along(builder, count, add)
        return context.get_dummy_value()

    return types.void(*[_int] * 6), generate


@intrinsic
def add_to_elements(typing, shares, row, first, stride, width, count):
    """Add each window's share to an element of it."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        shares, row, first, stride, width, count = arguments
        shares = floats(builder, shares)

        def add(place: Any, mask: Any) -> None:
            addresses, inside = _elements(builder, row, first, stride, width, place, mask)
            total = _gather(builder, addresses, inside) + read(builder, shares, place, mask)
            kind = ir.FunctionType(ir.VoidType(), [VECTOR, _POINTERS, _INDEX, _MASK])
            name = f"llvm.masked.scatter.v{LANES}f32.v{LANES}p0"
            function = cgutils.get_or_insert_function(builder.module, kind, name)
            builder.call(function, [total.value, addresses, _INDEX(4), inside])

        along(builder, count, add)
        return context.get_dummy_value()

    return types.void(*[_int] * 6), generate


def _elements(
    builder: Any, row: Any, first: Any, stride: Any, width: Any, place: Any, mask: Any
) -> tuple[Any, Any]:
    """The addresses of the element of the windows from `place` on, and which of them there are."""
    start = builder.add(first, builder.mul(stride, place))
    lanes = ir.Constant(_INDICES, list(range(LANES)))
    start, stride, width = (
        _splat(builder, builder.trunc(each, _INDEX)) for each in (start, stride, width)
    )
    positions = builder.add(start, builder.mul(stride, lanes))
    inside = builder.icmp_unsigned("<", positions, width)  # a negative one is a large one
    if mask is not None:
        inside = builder.and_(inside, mask)
    offsets = builder.shl(builder.sext(positions, _ADDRESSES), ir.Constant(_ADDRESSES, [2] * LANES))
    return builder.inttoptr(builder.add(_splat(builder, row), offsets), _POINTERS), inside


def _gather(builder: Any, addresses: Any, mask: Any) -> Lanes:
    """The floats at the addresses where the mask is set, else 0."""
    kind = ir.FunctionType(VECTOR, [_POINTERS, _INDEX, _MASK, VECTOR])
    name = f"llvm.masked.gather.v{LANES}f32.v{LANES}p0"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    return Lanes(builder, builder.call(function, [addresses, _INDEX(4), mask, ZERO]))


def _splat(builder: Any, value: Any) -> Any:
    """A whole number in every lane."""
    vector = ir.VectorType(value.type, LANES)
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, value, _INDEX(0))
    return builder.shuffle_vector(first, undefined, ir.Constant(_INDICES, [0] * LANES))
