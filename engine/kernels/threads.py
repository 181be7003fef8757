"""How many threads compute: one number for the compiled kernels and for BLAS.

Two thread pools whose idle threads spin take each other's processor time, and training becomes ten
times slower. So only one of them is ever large: once the kernels are compiled, they have the
threads, and BLAS, which then only computes what they do not, has one.

One pool takes its own time too, where its threads share a core, or one has lost its core to another
program: those that are done spin in the place of the one they wait for. They give up soon here.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
from collections.abc import Iterator
from typing import Any

SPINS = {"GOMP_SPINCOUNT": "1000"}
"""What GNU's pool reads when it is loaded: about 50 microseconds, in which the next kernel of a
step comes. Left alone its threads spin 300 000 times, some 20 milliseconds."""
_SAID = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")  # by whom the environment is the user's own

_count = 0
_kernels_have_them = False
_limits: Any = None  # keeps BLAS at its number


def get_num_threads() -> int:
    """How many threads compute."""
    return _count or _default()


def set_num_threads(count: int) -> None:
    """Compute with `count` threads from now on.

    The same seed gives the same numbers only for the same count: sums over a batch are added up a
    thread at a time. Raises RuntimeError for a count below one.
    """
    global _count
    if not isinstance(count, int) or isinstance(count, bool):
        raise TypeError(f"set_num_threads expects an int, but got {type(count).__name__}")
    if count < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    _count = count
    _share()


def share(kernels: bool) -> None:
    """Let the compiled kernels have the threads and BLAS one, or else BLAS all of them."""
    global _kernels_have_them
    _kernels_have_them = kernels
    _share()


def _share() -> None:
    global _limits
    from threadpoolctl import threadpool_limits

    blas = 1 if _kernels_have_them else get_num_threads()
    _limits = threadpool_limits(limits=blas, user_api="blas")
    if _kernels_have_them:
        import numba

        most: int = vars(numba.config)["NUMBA_NUM_THREADS"]
        numba.set_num_threads(min(get_num_threads(), most))


def pool_is_for_all() -> bool:
    """Whether several Python threads may use Numba's pool at once: its own cannot, OpenMP's can."""
    from numba.core import config

    if vars(config)["THREADING_LAYER"] == "workqueue":
        return False
    for pool in ("omppool", "tbbpool"):
        with contextlib.suppress(ImportError), _few_spins():
            importlib.import_module(f"numba.np.ufunc.{pool}")
            return True
    return False


@contextlib.contextmanager
def _few_spins() -> Iterator[None]:
    """A pool loaded inside reads that its threads shall soon sleep, unless the user said more."""
    mine = {} if any(name in os.environ for name in _SAID) else SPINS
    os.environ.update(mine)
    try:
        yield
    finally:
        for name in mine:
            del os.environ[name]


@functools.cache  # every kernel asks
def _default() -> int:
    """What the environment asks for, or as many as there are cores to run on."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        text = os.environ.get(name, "")
        if text.isdecimal() and int(text) > 0:
            return int(text)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
