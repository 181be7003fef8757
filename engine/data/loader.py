"""DataLoader: iterates over a dataset in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

from engine.data.dataset import IterableDataset
from engine.data.fetch import Fetcher
from engine.data.sampler import BatchSampler, RandomSampler, SequentialSampler
from engine.data.workers import Workers
from engine.random import Generator, randint


class DataLoader:
    """Batches of a dataset, in order or shuffled anew each epoch.

    `sampler` sets the order of samples and `batch_sampler` whole lists of indices; `collate_fn`
    turns a list of samples into a batch. `batch_size=None` gives single samples. `num_workers`
    processes make batches beforehand, `prefetch_factor` each (2 unless given);
    `persistent_workers` stay for the next epoch; each calls `worker_init_fn(number)` at its start,
    and `timeout` is how many seconds to wait for a batch. An error in a worker is raised here, with
    its traceback. `pin_memory` and `in_order` change nothing: batches come in order.

    Raises ValueError for settings that exclude each other.
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[int] | None = None,
        batch_sampler: Iterable[Sequence[int]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        _check_workers(
            num_workers, timeout, prefetch_factor, persistent_workers, multiprocessing_context
        )
        _check_sampling(dataset, batch_size, shuffle, sampler, batch_sampler, drop_last)
        if sampler is None and not isinstance(dataset, IterableDataset):
            sampler = (
                RandomSampler(dataset, generator=generator)
                if shuffle
                else SequentialSampler(dataset)
            )
        if batch_sampler is not None:
            batch_size, drop_last = None, False
        elif batch_size is not None and sampler is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset = dataset
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.num_workers = num_workers
        self.collate_fn = collate_fn
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.generator = generator
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        self._workers: Workers | None = None

    def __iter__(self) -> Iterator[Any]:
        if self.num_workers:
            yield from self._from_workers()
            return
        fetcher = Fetcher(self.dataset, self.collate_fn, self.drop_last)
        for indices in self._indices():
            try:
                batch = fetcher.fetch(indices)
            except StopIteration:
                return
            yield batch

    def _indices(self) -> Iterable[Any]:
        """What to fetch: lists of indices, or single ones; a stream is asked without end."""
        if self.batch_sampler is not None:
            return self.batch_sampler
        if self.sampler is not None:
            return self.sampler
        return repeat(0 if self.batch_size is None else range(self.batch_size))

    def _from_workers(self) -> Iterator[Any]:
        workers = self._workers or Workers(
            self.num_workers,
            self.dataset,
            self.collate_fn,
            self.drop_last,
            self.worker_init_fn,
            self.prefetch_factor or 2,
            self.timeout,
            self.multiprocessing_context,
        )
        if self.persistent_workers:
            self._workers = workers
        seed = int(randint(0, 2**62, (1,), generator=self.generator).item())
        try:
            yield from workers.epoch(self._indices(), seed)
        except Exception:
            self._workers = None
            workers.close()
            raise
        finally:
            if not self.persistent_workers:
                workers.close()

    def __len__(self) -> int:
        """How many batches there are. Raises TypeError for a stream that does not know."""
        if isinstance(self.dataset, IterableDataset):
            size = len(self.dataset)  # type: ignore[arg-type]
            if self.batch_size is None:
                return size
            return size // self.batch_size if self.drop_last else -(-size // self.batch_size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]


def _check_workers(
    num_workers: int,
    timeout: float,
    prefetch_factor: int | None,
    persistent_workers: bool,
    context: Any,
) -> None:
    if num_workers < 0:
        raise ValueError(
            "num_workers option should be non-negative; use num_workers=0 to disable "
            "multiprocessing."
        )
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing. let num_workers > "
            "0 to enable multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor <= 0:
        raise ValueError("prefetch_factor option should be positive")
    if num_workers == 0 and persistent_workers:
        raise ValueError("persistent_workers option needs num_workers > 0")
    if num_workers == 0 and context is not None:
        raise ValueError(
            "multiprocessing_context can only be used with multi-process loading (num_workers > 0)"
        )
    if isinstance(context, str) and context not in ("spawn", "forkserver"):
        raise ValueError(
            "multiprocessing_context should be 'spawn' or 'forkserver' (a process forked while "
            f"threads run may hang), got {context!r}"
        )


def _check_sampling(
    dataset: Any,
    batch_size: int | None,
    shuffle: bool | None,
    sampler: Any,
    batch_sampler: Any,
    drop_last: bool,
) -> None:
    if isinstance(dataset, IterableDataset):
        for name, value in (("shuffle", shuffle), ("sampler", sampler)):
            if value:
                raise ValueError(
                    f"DataLoader with IterableDataset: expected unspecified {name} option, but "
                    f"got {name}={value}"
                )
        if batch_sampler is not None:
            raise ValueError(
                "DataLoader with IterableDataset: expected unspecified batch_sampler option"
            )
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None and (batch_size != 1 or shuffle or sampler or drop_last):
        raise ValueError(
            "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
            "and drop_last"
        )
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None disables batching: there is no last batch to drop")
    if batch_size is not None and (
        not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0
    ):
        raise ValueError(
            f"batch_size should be a positive integer value, but got batch_size={batch_size}"
        )
