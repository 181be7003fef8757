"""The largest of a run of floats."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.lanes import Lanes, along, read
from engine.kernels.compiled.vectors import VECTOR, floats, integer

_LEAST = float("-inf")
_UNROLL = 4  # vectors in flight, since each comparison waits for the one before it


@intrinsic
def largest(typing, source, count):
    """The largest of `count` floats at the address `source`, NaN left out; -inf if there is none.

    The last vectors of a long run end where it ends, and overlap those before them: to see an
    element twice does no harm.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        source, count = arguments
        source = floats(builder, source)
        found = [cgutils.alloca_once(builder, VECTOR) for _ in range(_UNROLL)]
        for each in found:
            builder.store(ir.Constant(VECTOR, [_LEAST] * LANES), each)

        def compare(new: Lanes, place: Any, mask: Any = None) -> None:
            old = Lanes(builder, builder.load(place))
            more = new.compare(">", old)  # false for NaN
            if mask is not None:
                more = builder.and_(more, mask)
            builder.store(new.where(more, old).value, place)

        def group(start: Any) -> None:
            for number, each in enumerate(found):
                here = builder.add(start, integer(number * LANES))
                compare(read(builder, source, here, None), each)

        width = integer(_UNROLL * LANES)
        with builder.if_else(builder.icmp_signed(">=", count, width)) as (long, short):
            with long:
                with cgutils.for_range(builder, builder.sdiv(count, width)) as loop:
                    group(builder.mul(loop.index, width))
                group(builder.sub(count, width))
            with short:
                along(
                    builder,
                    count,
                    lambda place, mask: compare(read(builder, source, place, mask), found[0], mask),
                )
        for each in found[1:]:
            compare(Lanes(builder, builder.load(each)), found[0])
        return _largest_lane(builder, builder.load(found[0]))

    return types.float32(types.int64, types.int64), generate


def _largest_lane(builder: Any, vector: Any) -> Any:
    """The largest float of a vector: its halves are compared, then the halves of those."""
    lanes = LANES
    while lanes > 1:
        lanes //= 2
        nothing = ir.Constant(vector.type, ir.Undefined)
        low, high = (
            builder.shuffle_vector(
                vector,
                nothing,
                ir.Constant(
                    ir.VectorType(ir.IntType(32), lanes), list(range(first, first + lanes))
                ),
            )
            for first in (0, lanes)
        )
        vector = builder.select(builder.fcmp_ordered(">", high, low), high, low)
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))
