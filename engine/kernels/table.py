"""Which function computes a kernel: its plain twin, or the one that Numba has compiled.

A kernel is a function over arrays, written plainly in NumPy or CuPy, with `@kernel` above it. Where
`engine.kernels.compiled` has a function of the same name in a file of the same name, that one takes
over for float32 arrays on the CPU once all of them are compiled. Nobody waits for that: a process
in the background compiles them, the plain twins run meanwhile, and the next processes find them on
the disk. One of the same name in `engine.kernels.cuda` takes over for arrays on a GPU.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.kernels import cache, threads

_FLOAT32 = np.dtype(np.float32)

KERNELS: list[_Twins] = []


class _State:
    """What is in force in this process."""

    allowed = os.environ.get("ENGINE_KERNELS", "on") != "off"
    # For tests: compiled twins take arrays of any size, however little it pays.
    always = os.environ.get("ENGINE_KERNELS") == "always"
    compiled = False  # the compiled twins are in use
    pins = 0  # how many `pinned()` hold the choice as it is
    # Where only one Python thread at a time may use the pool of threads.
    lock: threading.RLock | None = None


class _Twins:
    """A kernel's plain function, and the compiled one once it was found."""

    __slots__ = ("fast", "on_gpu", "plain")

    def __init__(self, plain: Callable[..., Any]) -> None:
        self.plain = plain
        self.fast: Callable[..., Any] | None = None
        self.on_gpu: Callable[..., Any] | None = _unknown
        KERNELS.append(self)

    def find(self) -> Callable[..., Any] | None:
        """The compiled twin, where those are in use."""
        if _State.allowed and (_State.compiled or (not _State.pins and _use_when_ready())):
            module = self.plain.__module__.replace("engine.kernels.", "engine.kernels.compiled.")
            with cache.in_use():
                self.fast = getattr(importlib.import_module(module), self.plain.__name__)
            return self.fast
        return None

    def find_on_gpu(self) -> Callable[..., Any] | None:
        """The twin for GPUs, where this kernel has one."""
        name = self.plain.__module__.replace("engine.kernels.", "engine.kernels.cuda.")
        known = importlib.util.find_spec(name) is not None
        module = importlib.import_module(name) if known else None
        self.on_gpu = getattr(module, self.plain.__name__, None)
        return self.on_gpu


def _unknown() -> None:
    """Stands for a twin that nobody has looked for yet."""


def kernel(*, least: int = 1) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a plain function on arrays a kernel, whose compiled twin takes over when it is there.

    It is called like the plain one: the array library first, then arrays, of which the first
    decides. `least` is the number of its elements from which the compiled twin pays. That one gets
    the same arguments without the array library, and may answer NotImplemented.
    """
    if _State.always:
        least = 1

    def choosing(plain: Callable[..., Any]) -> Callable[..., Any]:
        twins = _Twins(plain)

        @functools.wraps(plain)
        def choose(xp: Any, x: Any, *rest: Any) -> Any:
            if x.size >= least and xp is np and x.dtype is _FLOAT32:
                fast = twins.fast or twins.find()
                if fast is not None:
                    if _State.lock is None:
                        result = fast(x, *rest)
                    else:
                        with _State.lock:
                            result = fast(x, *rest)
                    if result is not NotImplemented:
                        return result
            elif xp is not np and _State.allowed and x.size and x.dtype.kind == "f":
                result = _on_gpu(twins, x, *rest)
                if result is not NotImplemented:
                    return result
            return plain(xp, x, *rest)

        return choose

    return choosing


def _on_gpu(twins: _Twins, x: Any, *rest: Any) -> Any:
    twin = twins.find_on_gpu() if twins.on_gpu is _unknown else twins.on_gpu
    return NotImplemented if twin is None else twin(x, *rest)


def _use_when_ready() -> bool:
    """Take the compiled twins into use if they are on the disk, else set their making going."""
    if cache.ready():
        _use()
    else:
        cache.compile_in_background()
    return _State.compiled


def _use() -> None:
    _State.compiled = True
    _State.lock = None if threads.pool_is_for_all() else threading.RLock()
    threads.share(kernels=True)


def wait() -> bool:
    """Block until the compiled twins are in use: about a minute where none are on the disk.

    False where they cannot be: without Numba, or with ENGINE_KERNELS=off in the environment.
    """
    if _State.allowed and not _State.compiled and cache.compile_now():
        _use()
    return active()


def allowed() -> bool:
    """Whether compiled twins may be used at all."""
    return _State.allowed


def active() -> bool:
    """Whether the compiled twins are in use."""
    return _State.compiled and _State.allowed


@contextlib.contextmanager
def pinned() -> Iterator[None]:
    """Hold the choice of twins inside the block, so that one run's numbers come from one of them.

    `refresh()` and `use_plain()` may change it at a point of the run's own choosing.
    """
    _State.pins += 1
    try:
        yield
    finally:
        _State.pins -= 1


def refresh() -> bool:
    """Take the compiled twins into use if they have become ready, even where `pinned`."""
    if _State.allowed and not _State.compiled:
        _use_when_ready()
    return active()


def use_plain() -> None:
    """Use the plain twins from now on: until `refresh()`, or the next use if nothing is pinned."""
    _State.compiled = False
    for each in KERNELS:
        each.fast = None
    threads.share(kernels=False)


@contextlib.contextmanager
def plain_only() -> Iterator[None]:
    """Compute with the plain twins alone inside the block."""
    found = {each: each.fast for each in KERNELS}
    before, _State.allowed = _State.allowed, False
    for each in found:
        each.fast = None
    try:
        yield
    finally:
        _State.allowed = before
        for each, fast in found.items():
            each.fast = fast
