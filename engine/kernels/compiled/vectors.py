"""Vectors of floats in LLVM's own language, for loops that Numba alone would not vectorise well.

An address is an int64 in Numba's eyes; here it becomes a pointer.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils

from engine.kernels.compiled.jit import LANES

INT = ir.IntType(64)
FLOAT = ir.FloatType()
VECTOR = ir.VectorType(FLOAT, LANES)
ZERO = ir.Constant(VECTOR, [0.0] * LANES)
_INDEX = ir.IntType(32)
# What `reassoc` and `contract` allow Numba's own loops, they allow here.
_FUSED = ("contract",)


def integer(value: int) -> ir.Constant:
    return ir.Constant(INT, value)


def floats(builder: Any, address: Any) -> Any:
    """The floats at an address."""
    return builder.inttoptr(address, FLOAT.as_pointer())


def integers(builder: Any, address: Any) -> Any:
    """The int64 numbers at an address."""
    return builder.inttoptr(address, INT.as_pointer())


def at(builder: Any, pointer: Any, index: Any) -> Any:
    """Where the element `index` of a pointer lies."""
    return builder.gep(pointer, [integer(index) if isinstance(index, int) else index])


def load(builder: Any, pointer: Any, lanes: int = LANES) -> Any:
    """`lanes` floats, at any alignment."""
    vector = ir.VectorType(FLOAT, lanes)
    return builder.load(builder.bitcast(pointer, vector.as_pointer()), align=4)


def store(builder: Any, pointer: Any, value: Any) -> None:
    builder.store(value, builder.bitcast(pointer, value.type.as_pointer()), align=4)


def splat(builder: Any, value: Any, lanes: int = LANES) -> Any:
    """A vector with one float in every lane."""
    nothing = ir.Constant(ir.VectorType(FLOAT, lanes), ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(_INDEX, 0))
    return chosen_lanes(builder, first, nothing, [0] * lanes)


def chosen_lanes(builder: Any, x: Any, y: Any, lanes: list[int]) -> Any:
    """A vector of some lanes of two others: those of y are numbered on from those of x."""
    index = ir.Constant(ir.VectorType(_INDEX, len(lanes)), lanes)
    return builder.shuffle_vector(x, y, index)


def multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    """x · y + z, in one instruction where the processor has it."""
    product = builder.fmul(x, y, flags=_FUSED)
    return builder.fadd(product, z, flags=_FUSED)


def total(builder: Any, vector: Any) -> Any:
    """The sum of a vector's lanes."""
    return builder.extract_element(totals(builder, [vector]), ir.Constant(_INDEX, 0))


def totals(builder: Any, vectors: list[Any]) -> Any:
    """A vector whose lane i is the sum of vector i's lanes.

    Of vectors there may be a power of two, at most as many as lanes. Each round adds up the halves
    of every vector's pieces and puts those of two vectors into one; at last a piece is one lane.
    """
    count, piece = len(vectors), LANES
    while piece > 1:
        half = piece // 2
        starts = range(0, LANES if len(vectors) > 1 else count * piece, piece)
        lower = [i for start in starts for i in range(start, start + half)]
        if len(vectors) > 1:
            lower += [LANES + i for i in lower]
            pairs = list(zip(vectors[::2], vectors[1::2], strict=True))
        else:
            pairs = [(vectors[0], vectors[0])]
        upper = [i + half for i in lower]
        vectors = [
            builder.fadd(chosen_lanes(builder, x, y, lower), chosen_lanes(builder, x, y, upper))
            for x, y in pairs
        ]
        piece = half
    return vectors[0]


def accumulators(builder: Any, rows: int, columns: int) -> list[list[Any]]:
    """A tile of vectors, all zero; LLVM keeps them in registers."""
    tile = [[cgutils.alloca_once(builder, VECTOR) for _ in range(columns)] for _ in range(rows)]
    for row in tile:
        for each in row:
            builder.store(ZERO, each)
    return tile


def accumulate(builder: Any, accumulator: Any, x: Any, y: Any) -> None:
    """Add x · y to an accumulator."""
    builder.store(multiply_add(builder, x, y, builder.load(accumulator)), accumulator)
