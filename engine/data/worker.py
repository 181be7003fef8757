"""A worker process of the DataLoader: what runs in it, and what goes through its pipe.

Workers are started afresh and never forked, because a fork of a process with threads may hang.
Arrays go beside the pickled rest: through a segment of shared memory if the loader lent one, else
through the pipe.
"""

from __future__ import annotations

import contextlib
import pickle
import random
import signal
import traceback
from collections.abc import Callable
from mmap import mmap
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import numpy as np

from engine.data.fetch import Collate, Fetcher
from engine.data.segments import SMALLEST, Pool, Segment, places
from engine.random import manual_seed


class WorkerInfo(NamedTuple):
    """What `get_worker_info` tells: which worker this is, of how many, its seed and dataset."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


class Task(NamedTuple):
    """What a worker needs to know once; it must be picklable."""

    worker: int
    workers: int
    dataset: Any
    collate: Collate | None
    drop_last: bool
    init: Callable[[int], None] | None


class Failure(NamedTuple):
    """An exception in a worker: its class, and its traceback as text."""

    kind: type[BaseException]
    text: str
    worker: int

    def reraise(self) -> None:
        """Raise it here, with the worker's traceback as its message."""
        message = (
            f"Caught {self.kind.__name__} in DataLoader worker process {self.worker}.\n"
            f"Original {self.text}"
        )
        try:
            error = self.kind(message)
        except Exception:  # a class of someone's own that is made in another way
            error = RuntimeError(message)
        raise error from None


class Ended(NamedTuple):
    """An IterableDataset has no more samples in this worker."""


_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Which worker runs this; None outside of workers.

    An IterableDataset asks it for its share, a `worker_init_fn` for its dataset.
    """
    return _info


def send(connection: Connection, value: Any, memory: mmap | None = None) -> None:
    """Write a value to a pipe, large arrays as raw bytes, or to `memory` if they fit into it."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    raw = [buffer.raw() for buffer in buffers]
    sizes = [each.nbytes for each in raw]
    where, total = places(sizes)
    shared = memory is not None and SMALLEST <= total <= len(memory)
    if memory is not None and shared:
        for place, each in zip(where, raw, strict=True):
            memory[place] = each
    connection.send((data, sizes, shared))
    for each in () if shared else raw:
        if each.nbytes:
            connection.send_bytes(each)


def receive(connection: Connection, pool: Pool | None = None, lent: Segment | None = None) -> Any:
    """Read a value that `send` has written, with arrays in the segment of `pool` that was lent.

    Raises EOFError when the other end is gone.
    """
    data, sizes, shared = connection.recv()
    where, total = places(sizes)
    buffers: list[Any]
    if shared and pool is not None and lent is not None:
        whole = pool.view(lent)
        buffers = [whole[place] for place in where]
    else:
        buffers = [bytearray(size) for size in sizes]
        for buffer in buffers:
            if buffer:
                connection.recv_bytes_into(buffer)
        if pool is not None:
            pool.give_back(lent, total)
    return pickle.loads(data, buffers=buffers)


def run(connection: Connection, task: Task) -> None:
    """Serve a loader until it closes the pipe.

    Commands are ("start", seed) at the beginning of an epoch, ("share", segment) and ("drop",
    its number), and ("fetch", (indices, number of the segment to answer in or None)). Each fetch is
    answered by a batch, a Failure or Ended.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the loader's to handle
    fetcher: Fetcher | None = None
    failure: Failure | None = None
    memories: dict[int | None, mmap] = {}
    try:
        while True:
            command, argument = connection.recv()
            if command == "start":
                try:
                    fetcher, failure = _start(task, argument, first=fetcher is None), None
                except Exception as error:
                    failure = _failure(error, task)
            elif command == "share":
                with contextlib.suppress(OSError):  # without it, batches go through the pipe
                    memories[argument.number] = argument.open()
            elif command == "drop":
                memories.pop(argument, None)
            else:
                indices, number = argument
                send(connection, failure or _answer(fetcher, indices, task), memories.get(number))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the loader is done, or gone


def _start(task: Task, seed: int, first: bool) -> Fetcher:
    global _info
    _info = WorkerInfo(task.worker, task.workers, seed, task.dataset)
    random.seed(seed)
    np.random.seed(seed % 2**32)
    manual_seed(seed)
    if first and task.init is not None:
        task.init(task.worker)
    return Fetcher(task.dataset, task.collate, task.drop_last)


def _answer(fetcher: Fetcher | None, indices: Any, task: Task) -> Any:
    assert fetcher is not None
    try:
        return fetcher.fetch(indices)
    except StopIteration:
        return Ended()
    except Exception as error:
        return _failure(error, task)


def _failure(error: Exception, task: Task) -> Failure:
    return Failure(type(error), traceback.format_exc(), task.worker)
