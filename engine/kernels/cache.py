"""Where compiled kernels are kept, and the process that compiles them in the background.

The folder's name tells the processor, the versions, the sources they were compiled from and where
those lie, so that nothing stale or foreign is ever used; a file `complete` in it says that all are
there. Numba reads and writes the files. Without a place to write, kernels are compiled anew in each
process that waits for them.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import importlib.util
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache as once
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).parent / "compiled"
_OLD_SECONDS = 30 * 24 * 3600
_MOST_PROCESSES = 4  # each takes 200 MB
_CHECK_SECONDS = 0.25  # how often to look whether the background process is done


@once
def installed() -> bool:
    """Whether Numba is there to compile or load kernels."""
    return importlib.util.find_spec("numba") is not None


@once
def folder() -> Path | None:
    """The folder of the kernels for this processor and these sources; None where none can be."""
    import platformdirs

    named = os.environ.get("ENGINE_KERNEL_CACHE")
    root = Path(named) if named else Path(platformdirs.user_cache_dir("backprop-studio"))
    place = root / "kernels" / fingerprint()
    try:
        place.mkdir(parents=True, exist_ok=True)
        trial = place / f".{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError:
        return None
    return place


@once
def fingerprint() -> str:
    """Stands for all that compiled code depends on."""
    import hashlib
    import importlib.metadata

    digest = hashlib.sha256(_processor().encode())
    digest.update(str(_SOURCES).encode())  # Numba looks for its files by the sources' own path
    for variable in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"):  # another may be compiled for
        digest.update(os.environ.get(variable, "").encode())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(importlib.metadata.version(package).encode())
    digest.update(sys.version.encode())
    for source in sorted(_SOURCES.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """The processor's name and features."""
    try:
        first = Path("/proc/cpuinfo").read_text().partition("\n\n")[0].splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return "\n".join(
        line for line in first if line.startswith(("model name", "flags", "Features", "CPU part"))
    )


def processor_name() -> str:
    """The processor's name, for people."""
    for line in _processor().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def ready() -> bool:
    """Whether all kernels are on the disk, without a wait; looks again only now and then."""
    global _ready, _next_look
    if not _ready and time.monotonic() >= _next_look:
        _next_look = time.monotonic() + _CHECK_SECONDS
        place = folder() if installed() else None
        _ready = place is not None and (place / "complete").exists()
    return _ready


_ready = False
_next_look = 0.0
_background: Any = None  # its Popen


def compile_in_background() -> None:
    """Start the process that compiles all kernels, unless it runs or there is nowhere to write."""
    global _background
    frozen = getattr(sys, "frozen", False)  # a bundle's executable is not a Python
    if _background is not None or frozen or not installed() or folder() is None:
        return
    _background = _start()
    atexit.register(_leave)


def _leave() -> None:
    """Let the background process finish by itself: what it makes serves the next start."""
    if _background is not None:
        _background.returncode = 0  # so that no warning is given of a process still running


def compile_now(wait: bool = True) -> bool:
    """Have all kernels on the disk; True also where this process has to compile its own.

    Where another process is at it, wait for that one, or give up.
    """
    if not installed():
        return False
    place = folder()
    if place is None or (place / "complete").exists():
        return True
    from filelock import FileLock, Timeout

    try:
        with FileLock(place / "lock", timeout=-1 if wait else 0):
            if not (place / "complete").exists():
                _compile(in_parallel=wait)
                (place / "complete").touch()
                prune()
    except Timeout:
        return False
    return True


def prune() -> None:
    """Throw away the kernels of other processors and sources that are over a month old."""
    import shutil

    place = folder()
    assert place is not None
    for other in place.parent.iterdir():
        if other != place and time.time() - other.stat().st_mtime > _OLD_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def _compile(in_parallel: bool) -> None:
    """Compile what is not on the disk: with a process for each core where somebody waits for it."""
    names = [source.stem for source in sorted(_SOURCES.glob("[!_]*.py"))]
    shares = min(len(names), os.cpu_count() or 1, _MOST_PROCESSES) if in_parallel else 1
    if shares > 1 and not getattr(sys, "frozen", False):
        started = [_start("--only", *names[i::shares]) for i in range(shares)]
        for each in started:
            each.wait()
    import_all()  # from the disk, as far as the others got


def import_all(names: Sequence[str] = ()) -> None:
    """Import, and so compile or load, every compiled kernel, or those in files of these names."""
    with in_use():
        for name in names or [source.stem for source in sorted(_SOURCES.glob("[!_]*.py"))]:
            importlib.import_module(f"engine.kernels.compiled.{name}")


def _start(*arguments: str) -> Any:
    """Start a process of `engine.kernels.compiling`."""
    import subprocess  # here, as everybody imports this module and few come this far

    return subprocess.Popen(
        [sys.executable, "-m", "engine.kernels.compiling", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


@contextlib.contextmanager
def in_use() -> Iterator[None]:
    """Let Numba keep what it compiles inside the block in our folder."""
    from numba.core import config as settings

    config: Any = settings
    place, before = folder(), config.CACHE_DIR
    if place is not None:
        config.CACHE_DIR = str(place)
    try:
        yield
    finally:
        config.CACHE_DIR = before
