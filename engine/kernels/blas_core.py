"""Which processor OpenBLAS should take this one for.

NumPy's OpenBLAS does not know AMD's processors with AVX-512 and treats them as ones without: its
products then take up to twice as long. It reads OPENBLAS_CORETYPE once, when NumPy loads it, so
this comes before NumPy or not at all. (The kernels compiled by Numba ask the processor itself.)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "OPENBLAS_CORETYPE"


def choose(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Name the core in the environment where that helps, nobody has, and it is not too late."""
    if VARIABLE in os.environ or "numpy" in sys.modules:
        return
    try:
        first = cpuinfo.read_text().partition("\n\n")[0]
    except OSError:
        return
    if "AuthenticAMD" in first and " avx512f " in first and " avx512vl " in first:
        os.environ[VARIABLE] = "SkylakeX"
