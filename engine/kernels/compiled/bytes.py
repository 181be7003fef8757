"""Vectors of bytes beside those of floats: a small whole number for every lane."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.vectors import at

_BYTE = ir.IntType(8)
_BYTES = ir.VectorType(_BYTE, LANES)


def bytes_of(value: int) -> Any:
    """A number in every lane."""
    return ir.Constant(_BYTES, [value] * LANES)


def read_bytes(builder: Any, address: Any, place: Any, mask: Any) -> Any:
    """The bytes at `place` behind an address; 0 where the mask is not set."""
    pointer = _pointer(builder, address, place)
    if mask is None:
        return builder.load(pointer, align=1)
    kind = ir.FunctionType(_BYTES, [pointer.type, ir.IntType(32), mask.type, _BYTES])
    function = _masked(builder, "load", kind)
    return builder.call(function, [pointer, ir.IntType(32)(1), mask, bytes_of(0)])


def write_bytes(builder: Any, address: Any, place: Any, mask: Any, value: Any) -> None:
    """Store at `place` behind an address, where the mask is set."""
    pointer = _pointer(builder, address, place)
    if mask is None:
        builder.store(value, pointer, align=1)
        return
    kind = ir.FunctionType(ir.VoidType(), [_BYTES, pointer.type, ir.IntType(32), mask.type])
    function = _masked(builder, "store", kind)
    builder.call(function, [value, pointer, ir.IntType(32)(1), mask])


def _pointer(builder: Any, address: Any, place: Any) -> Any:
    first = builder.inttoptr(address, _BYTE.as_pointer())
    return builder.bitcast(at(builder, first, place), _BYTES.as_pointer())


def _masked(builder: Any, what: str, kind: Any) -> Any:
    name = f"llvm.masked.{what}.v{LANES}i8.p0v{LANES}i8"
    return cgutils.get_or_insert_function(builder.module, kind, name)
