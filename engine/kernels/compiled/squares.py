"""Pooling of 2 × 2 squares that do not overlap, a row of them at a time.

Two neighbours of a row fall into the even and the odd lanes of two vectors. Sorted by that, the
four elements of LANES squares are four vectors.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from engine.kernels.compiled.bytes import bytes_of, read_bytes, write_bytes
from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.lanes import Lanes, along, below, broadcast, read, write
from engine.kernels.compiled.vectors import floats, integer

_int, _float = types.int64, types.float32
_EVEN, _ODD = list(range(0, 2 * LANES, 2)), list(range(1, 2 * LANES, 2))
_FIRST_HALF = [lane // 2 + lane % 2 * LANES for lane in range(LANES)]
_SECOND_HALF = [lane + LANES // 2 for lane in _FIRST_HALF]


@intrinsic
def largest_of_squares(typing, top, bottom, count, out, winners):
    """The largest elements of `count` squares and their numbers; all but count are addresses."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        top, bottom, count, out, winners = arguments
        top, bottom, out = (floats(builder, each) for each in (top, bottom, out))

        def choose(place: Any, mask: Any) -> None:
            elements = [
                each for row in (top, bottom) for each in _sorted(builder, row, place, count, mask)
            ]
            largest, winner = elements[0], bytes_of(0)
            for number, value in enumerate(elements[1:], 1):
                # A NaN wins, but not over one before it.
                wins = builder.and_(
                    value.compare(">", largest, ordered=False), largest.compare("ord", largest)
                )
                largest = value.where(wins, largest)
                winner = builder.select(wins, bytes_of(number), winner)
            write(builder, out, place, mask, largest)
            write_bytes(builder, winners, place, mask, winner)

        along(builder, count, choose)
        return context.get_dummy_value()

    return types.void(*[_int] * 5), generate


@intrinsic
def spread_to_winners(typing, grad, winners, count, top, bottom):
    """The rows of `count` squares, zero but for the winners, which get their square's gradient."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        grad, winners, count, top, bottom = arguments
        grad, top, bottom = (floats(builder, each) for each in (grad, top, bottom))

        def spread(place: Any, mask: Any) -> None:
            value = read(builder, grad, place, mask)
            winner = read_bytes(builder, winners, place, mask)
            shares = [
                value.where(builder.icmp_signed("==", winner, bytes_of(number)), 0.0)
                for number in range(4)
            ]
            _write_sorted(builder, top, place, count, mask, shares[0], shares[1])
            _write_sorted(builder, bottom, place, count, mask, shares[2], shares[3])

        along(builder, count, spread)
        return context.get_dummy_value()

    return types.void(*[_int] * 5), generate


@intrinsic
def sums_of_squares(typing, top, bottom, count, factor, out):
    """The sums of `count` squares, times `factor`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        top, bottom, count, factor, out = arguments
        top, bottom, out = (floats(builder, each) for each in (top, bottom, out))
        factor = broadcast(builder, factor)

        def add(place: Any, mask: Any) -> None:
            left, right = _sorted(builder, top, place, count, mask)
            below_left, below_right = _sorted(builder, bottom, place, count, mask)
            total = ((left + right) + below_left) + below_right
            write(builder, out, place, mask, total * factor)

        along(builder, count, add)
        return context.get_dummy_value()

    return types.void(_int, _int, _int, _float, _int), generate


@intrinsic
def spread_to_all(typing, grad, count, factor, top, bottom):
    """The rows of `count` squares, all four of which get their square's gradient times `factor`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        grad, count, factor, top, bottom = arguments
        grad, top, bottom = (floats(builder, each) for each in (grad, top, bottom))
        factor = broadcast(builder, factor)

        def spread(place: Any, mask: Any) -> None:
            share = read(builder, grad, place, mask) * factor
            for row in (top, bottom):
                _write_sorted(builder, row, place, count, mask, share, share)

        along(builder, count, spread)
        return context.get_dummy_value()

    return types.void(_int, _int, _float, _int, _int), generate


def _halves(builder: Any, place: Any, count: Any, mask: Any) -> list[tuple[Any, Any]]:
    """Where the two vectors of a row begin that hold the squares from `place` on; their masks."""
    start = builder.mul(place, integer(2))
    then = builder.add(start, integer(LANES))
    if mask is None:
        return [(start, None), (then, None)]
    elements = builder.mul(count, integer(2))
    return [(each, below(builder, builder.sub(elements, each))) for each in (start, then)]


def _sorted(builder: Any, row: Any, place: Any, count: Any, mask: Any) -> tuple[Lanes, Lanes]:
    """The left and the right elements of a row of squares."""
    first, second = (read(builder, row, *each) for each in _halves(builder, place, count, mask))
    return _shuffled(first, second, _EVEN), _shuffled(first, second, _ODD)


def _write_sorted(
    builder: Any, row: Any, place: Any, count: Any, mask: Any, left: Lanes, right: Lanes
) -> None:
    """Store the left and the right elements of a row of squares."""
    for half, lanes in zip(
        _halves(builder, place, count, mask), (_FIRST_HALF, _SECOND_HALF), strict=True
    ):
        write(builder, row, *half, _shuffled(left, right, lanes))


def _shuffled(first: Lanes, second: Lanes, lanes: list[int]) -> Lanes:
    chosen = ir.Constant(ir.VectorType(ir.IntType(32), LANES), lanes)
    return Lanes(first.builder, first.builder.shuffle_vector(first.value, second.value, chosen))
