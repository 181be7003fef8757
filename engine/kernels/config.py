"""What computes in this process, in words: for whoever compares two runs or reports a figure."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

from engine import devices
from engine.kernels import cache, table, threads

PLAIN = "plain"


def kernel_set() -> str:
    """The kernels in force, by a name that is the same where they compute the same numbers.

    "plain" for the NumPy twins, else "compiled" with what stands for processor, versions and
    sources; and BLAS with the processor it takes this one for.
    """
    kernels = f"compiled {cache.fingerprint()}" if table.active() else PLAIN
    return f"{kernels}, {_blas().rpartition(', ')[0]}"


def show_config() -> str:
    """What computes: versions, processor, threads, kernels and where they are kept, BLAS, GPU."""
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    versions += [
        f"{name} {importlib.metadata.version(name.lower())}"
        for name in ("Numba", "llvmlite")
        if cache.installed()
    ]
    rows = {
        "versions": ", ".join(versions),
        "processor": cache.processor_name(),
        "threads": f"{threads.get_num_threads()}"
        + (" (all for the kernels, BLAS has one)" if table.active() else " (BLAS's)"),
        "kernels": _kernels(),
        "BLAS": _blas(),
        "CUDA": _cuda(),
    }
    width = max(map(len, rows))
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())


def _kernels() -> str:
    if not table.allowed():
        return "plain: switched off by ENGINE_KERNELS=off"
    if not cache.installed():
        return "plain: Numba is not installed"
    sources = (Path(__file__).parent / "compiled").glob("*.py")
    count = sum(
        len(re.findall(r"^(?:@|\w+ = )compiled\(", each.read_text(), re.M)) for each in sources
    )
    place = cache.folder()
    where = "in memory only, there is no folder to write to" if place is None else f"in {place}"
    if table.active():
        jit: Any = sys.modules.get("engine.kernels.compiled.jit")
        loaded = len(jit.COMPILED) if jit else 0
        return f"compiled, {loaded} of {count} functions loaded so far, {where}"
    state = "ready" if cache.ready() else "not compiled yet"
    return f"plain, {count} compiled functions {state}, {where}"


def _blas() -> str:
    from threadpoolctl import threadpool_info

    found = [
        f"{pool['internal_api']} {pool.get('version') or ''}".strip()
        + (f" for {pool['architecture']}" if pool.get("architecture") else "")
        + f", {pool['num_threads']} thread"
        + ("s" if pool["num_threads"] != 1 else "")
        for pool in threadpool_info()
        if pool.get("user_api") == "blas"
    ]
    return "; ".join(found) or "NumPy's own"


def _cuda() -> str:
    return "not in use" if devices.cupy is None else f"CuPy {devices.cupy.__version__}"
