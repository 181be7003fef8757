"""Vectors of floats as formulas: what is computed with Lanes becomes code for all lanes at once.

`along` walks a row vector by vector. What is left at its end is loaded and stored under a mask, so
that rows of any length take the same formula and nothing behind a row is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.vectors import (
    VECTOR,
    at,
    integer,
    load,
    splat,
    store,
    total,
)

_NUMBERS = ir.VectorType(ir.IntType(32), LANES)
_MASK = ir.VectorType(ir.IntType(1), LANES)
# Fused where a product is added; never reordered, for exp's reduction lives on the order.
_FLAGS = ("contract", "nsz")
_UNROLL = 4  # sums in flight, since each addition waits for the one before it


class Lanes:
    """A vector of LANES floats in a kernel that is being generated."""

    __slots__ = ("builder", "value")

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder = builder
        self.value = value

    def _other(self, other: Any) -> Any:
        if isinstance(other, Lanes):
            return other.value
        return ir.Constant(VECTOR, [float(other)] * LANES)

    def __add__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fadd(self.value, self._other(other), flags=_FLAGS))

    def __sub__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fsub(self.value, self._other(other), flags=_FLAGS))

    def __rsub__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fsub(self._other(other), self.value, flags=_FLAGS))

    def __mul__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fmul(self.value, self._other(other), flags=_FLAGS))

    def __truediv__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fdiv(self.value, self._other(other)))

    def __rtruediv__(self, other: Any) -> Lanes:
        return Lanes(self.builder, self.builder.fdiv(self._other(other), self.value))

    __radd__, __rmul__ = __add__, __mul__

    def compare(self, how: str, other: Any, ordered: bool = True) -> Any:
        """A mask of the lanes where the comparison holds; not `ordered`: also those with NaN."""
        call = self.builder.fcmp_ordered if ordered else self.builder.fcmp_unordered
        return call(how, self.value, self._other(other))

    def where(self, mask: Any, other: Any) -> Lanes:
        """These lanes where the mask is set, the other's elsewhere."""
        return Lanes(self.builder, self.builder.select(mask, self.value, self._other(other)))


def broadcast(builder: Any, value: Any) -> Lanes:
    """A float in every lane."""
    return Lanes(builder, splat(builder, value))


def along(builder: Any, count: Any, body: Callable[[Any, Any], None]) -> None:
    """Generate `body(place, mask)` for every vector of a row; the mask is None for whole ones."""
    _vectors(builder, count, lambda place, mask, _: body(place, mask), 1)


def sum_along(builder: Any, count: Any, term: Callable[[Any, Any], Lanes]) -> Any:
    """The sum of `term(place, mask)` over the lanes of a row, as one float."""
    sums = [cgutils.alloca_once(builder, VECTOR) for _ in range(_UNROLL)]
    for each in sums:
        builder.store(ir.Constant(VECTOR, [0.0] * LANES), each)

    def add(place: Any, mask: Any, number: int) -> None:
        value = term(place, mask)
        if mask is not None:
            value = value.where(mask, 0.0)
        so_far = Lanes(builder, builder.load(sums[number]))
        builder.store((so_far + value).value, sums[number])

    _vectors(builder, count, add, _UNROLL)
    first, second, third, fourth = (Lanes(builder, builder.load(each)) for each in sums)
    return total(builder, ((first + second) + (third + fourth)).value)


def _vectors(builder: Any, count: Any, body: Callable[[Any, Any, int], None], unroll: int) -> None:
    """`unroll` vectors at a time, then single ones, then the rest under a mask."""
    done = integer(0)
    for group in (unroll, 1) if unroll > 1 else (1,):
        step = integer(group * LANES)
        turns = builder.sdiv(builder.sub(count, done), step)
        with cgutils.for_range(builder, turns) as loop:
            start = builder.add(done, builder.mul(loop.index, step))
            for number in range(group):
                body(builder.add(start, integer(number * LANES)), None, number)
        done = builder.add(done, builder.mul(turns, step))
    rest = builder.sub(count, done)
    with builder.if_then(builder.icmp_signed(">", rest, integer(0))):
        body(done, below(builder, rest), 0)


def below(builder: Any, count: Any) -> Any:
    """A mask of the first `count` lanes; of none or all where that is out of range."""
    undefined = ir.Constant(_NUMBERS, ir.Undefined)
    first = builder.insert_element(undefined, builder.trunc(count, ir.IntType(32)), _index(0))
    bound = builder.shuffle_vector(first, undefined, ir.Constant(_NUMBERS, [0] * LANES))
    return builder.icmp_signed("<", ir.Constant(_NUMBERS, list(range(LANES))), bound)


def _index(value: int) -> Any:
    return ir.Constant(ir.IntType(32), value)


def read(builder: Any, pointer: Any, place: Any, mask: Any) -> Lanes:
    """The floats at `place`; 0 where the mask is not set."""
    here = at(builder, pointer, place)
    if mask is None:
        return Lanes(builder, load(builder, here))
    address = builder.bitcast(here, VECTOR.as_pointer())
    kind = ir.FunctionType(VECTOR, [address.type, ir.IntType(32), _MASK, VECTOR])
    name = f"llvm.masked.load.v{LANES}f32.p0v{LANES}f32"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    zeros = ir.Constant(VECTOR, [0.0] * LANES)
    return Lanes(builder, builder.call(function, [address, _index(4), mask, zeros]))


def write(builder: Any, pointer: Any, place: Any, mask: Any, lanes: Lanes) -> None:
    """Store at `place`, where the mask is set."""
    here = at(builder, pointer, place)
    if mask is None:
        store(builder, here, lanes.value)
        return
    address = builder.bitcast(here, VECTOR.as_pointer())
    kind = ir.FunctionType(ir.VoidType(), [VECTOR, address.type, ir.IntType(32), _MASK])
    name = f"llvm.masked.store.v{LANES}f32.p0v{LANES}f32"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    builder.call(function, [lanes.value, address, _index(4), mask])
