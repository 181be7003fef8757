"""Shared memory through which a worker's batches reach the loader.

The loader makes the segments and lends the worker one for each batch that it asks for. An array of
the batch is then a view of the segment, which is free again when the last such array is gone.
Whatever dies, nothing stays behind: on POSIX a segment is a file in memory whose name the worker
removes as soon as it has opened it, on Windows the system counts who has it open.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import sys
import tempfile
import weakref
from typing import Any, NamedTuple

import numpy as np

SMALLEST = 1 << 16  # bytes of a batch below which a pipe is as quick
ALIGNMENT = 64  # each array starts at a multiple of it

FOLDER = "/dev/shm" if os.path.isdir("/dev/shm") else None  # elsewhere the usual temporary one


class Segment(NamedTuple):
    """A piece of memory: what the other process needs to open it."""

    number: int
    name: str
    size: int

    def open(self) -> mmap.mmap:
        """The memory, in the process that did not make it; POSIX forgets its name."""
        if sys.platform == "win32":
            return mmap.mmap(-1, self.size, tagname=self.name)
        descriptor = os.open(self.name, os.O_RDWR)
        try:
            self.forget_name()
            return mmap.mmap(descriptor, self.size)
        finally:
            os.close(descriptor)

    def forget_name(self) -> None:
        """Remove the name, if it is still there; the memory lives as long as it is in use."""
        if sys.platform != "win32":
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.name)


def create(number: int, size: int) -> tuple[Segment, mmap.mmap]:
    """A new segment and its memory. Raises OSError where there is no room for it."""
    if sys.platform == "win32":
        segment = Segment(number, f"backprop-{os.getpid()}-{secrets.token_hex(8)}", size)
        return segment, segment.open()
    descriptor, name = tempfile.mkstemp(prefix="backprop-", dir=FOLDER)
    try:
        if hasattr(os, "posix_fallocate"):  # to hear now, and not by a signal, if it is full
            os.posix_fallocate(descriptor, 0, size)
        else:
            os.ftruncate(descriptor, size)
        return Segment(number, name, size), mmap.mmap(descriptor, size)
    except OSError:
        os.unlink(name)
        raise
    finally:
        os.close(descriptor)


def places(sizes: list[int]) -> tuple[list[slice], int]:
    """Where in a segment buffers of these sizes in bytes lie, and how much they take in all."""
    ends, start = [], 0
    for size in sizes:
        ends.append(slice(start, start + size))
        start += -(-size // ALIGNMENT) * ALIGNMENT
    return ends, start


class Pool:
    """The segments that a loader shares with one worker, at most `limit` of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.wanted = 0  # bytes; 0 until a large batch has come
        self.made = 0
        self.memory: dict[Segment, mmap.mmap] = {}
        self.free: list[Segment] = []

    def take(self) -> tuple[Segment | None, list[tuple[str, Any]]]:
        """A segment for the next batch, and what to tell the worker before.

        None if batches are small, or all segments are in use: they are until nobody holds the
        batches in them.
        """
        news: list[tuple[str, Any]] = []
        while self.free and self.free[-1].size < self.wanted:
            outgrown = self.free.pop()
            self._drop(outgrown)
            news.append(("drop", outgrown.number))
        if self.free:
            return self.free.pop(), news
        if not self.wanted or len(self.memory) >= self.limit:
            return None, news
        try:
            segment, memory = create(self.made, self.wanted)
        except OSError:  # the system has no more shared memory: pipes do too
            self.limit = len(self.memory)
            return None, news
        self.made += 1
        self.memory[segment] = memory
        return segment, [*news, ("share", segment)]

    def view(self, segment: Segment) -> np.ndarray:
        """The bytes of a segment, which is taken until this array and its views are gone."""
        whole = np.frombuffer(self.memory[segment], np.uint8)
        weakref.finalize(whole, self.free.append, segment).atexit = False
        return whole

    def give_back(self, segment: Segment | None, size: int) -> None:
        """A batch of `size` bytes came without its segment, which is free, if there was one."""
        if segment is not None:
            self.free.append(segment)
        if size >= SMALLEST:
            self.wanted = max(self.wanted, size + size // 8)

    def _drop(self, segment: Segment) -> None:
        segment.forget_name()  # the worker may not have opened it
        del self.memory[segment]

    def close(self) -> None:
        """Drop all segments; arrays that are still alive keep their memory."""
        for segment in list(self.memory):
            self._drop(segment)
        self.free.clear()
