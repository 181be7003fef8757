"""How kernels are compiled, and what the processor offers them.

Every kernel names its one signature: it is compiled, or read from the disk's cache, where its
module is imported, and never again for other shapes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import FunctionType
from typing import Any

import llvmlite.binding as llvm
import numba


def _features() -> set[str]:
    """What the processor can do, or the one that Numba is told to compile for."""
    told = os.environ.get("NUMBA_CPU_FEATURES")
    if told is None:
        return {name for name, has in llvm.get_host_cpu_features().items() if has}
    return {name[1:] for name in told.split(",") if name.startswith("+")}


_HAS = _features()
# Floats in a vector, and how many vectors the processor keeps in registers.
LANES = 16 if "avx512f" in _HAS else 8 if "avx" in _HAS else 4
REGISTERS = 32 if "avx512f" in _HAS or "neon" in _HAS else 16

# NaN and infinity stay what they are; sums may be reordered, products and sums fused.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz"},
}

# GNU's and Intel's pools may be asked from several Python threads at once, Numba's own may not; and
# they wake up quicker.
if "NUMBA_THREADING_LAYER" not in os.environ:
    numba.config.THREADING_LAYER_PRIORITY = ["omp", "tbb", "workqueue"]

COMPILED: list[str] = []  # the names of all kernels compiled or loaded so far


def compiled(
    signature: str, parallel: bool = False, name: str = ""
) -> Callable[[Callable], Callable]:
    """Compile a kernel for one signature; `parallel` lets its `prange` run on all threads.

    A function that is compiled both ways needs another `name` for one of them: the cache on the
    disk tells functions apart by name and signature alone.
    """

    def compile(function: Callable) -> Callable:
        if name:
            function = _named(function, name)
        COMPILED.append(f"{function.__module__.rpartition('.')[2]}.{function.__name__}")
        return numba.njit(signature, parallel=parallel, **_OPTIONS)(function)

    return compile


def _named(function: Any, name: str) -> Any:
    """The same function under another name."""
    code = function.__code__.replace(co_name=name, co_qualname=name)
    twin = FunctionType(code, function.__globals__, name)
    twin.__qualname__, twin.__doc__ = name, function.__doc__
    twin.__module__ = function.__module__
    return twin


def inlined(function: Callable) -> Callable:
    """A part of kernels, compiled into each that calls it."""
    return numba.njit(inline="always", **{**_OPTIONS, "cache": False})(function)


def part(function: Callable) -> Callable:
    """A part of kernels, compiled once for those of a module that call it."""
    return numba.njit(**{**_OPTIONS, "cache": False})(function)
