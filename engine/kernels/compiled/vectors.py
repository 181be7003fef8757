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


def splat(builder: Any, value: Any) -> Any:
    """A vector with one float in every lane."""
    nothing = ir.Constant(VECTOR, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(_INDEX, 0))
    lanes = ir.Constant(ir.VectorType(_INDEX, LANES), [0] * LANES)
    return builder.shuffle_vector(first, nothing, lanes)


def multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    """x · y + z, in one instruction where the processor has it."""
    product = builder.fmul(x, y, flags=_FUSED)
    return builder.fadd(product, z, flags=_FUSED)


def total(builder: Any, vector: Any) -> Any:
    """The sum of a vector's lanes."""
    name = f"llvm.vector.reduce.fadd.v{LANES}f32"
    kind = ir.FunctionType(FLOAT, [FLOAT, VECTOR])
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    return builder.call(function, [ir.Constant(FLOAT, 0.0), vector], fastmath=("reassoc",))


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
