"""DataLoader: iterates over a dataset in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from engine.data.collate import default_collate
from engine.data.dataset import Dataset
from engine.data.sampler import BatchSampler, RandomSampler, SequentialSampler
from engine.random import Generator


class DataLoader:
    """Batches of a dataset, in order or shuffled anew each epoch.

    `sampler` sets the order of samples and `batch_sampler` whole lists of indices; `collate_fn`
    turns a list of samples into a batch. `batch_size=None` gives single samples as they are.
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
        collate_fn: Callable[[list[Any]], Any] | None = None,
        drop_last: bool = False,
        *,
        generator: Generator | None = None,
    ) -> None:
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler or drop_last):
            raise ValueError(
                "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                "and drop_last"
            )
        if batch_size is None and drop_last:
            raise ValueError("batch_size=None disables batching: there is no last batch to drop")
        if num_workers != 0:
            raise ValueError(
                f"num_workers should be 0 (batches are made in this process), got {num_workers}"
            )
        if sampler is None:
            sampler = (
                RandomSampler(dataset, generator=generator)
                if shuffle
                else SequentialSampler(dataset)
            )
        if batch_sampler is not None:
            batch_size = None
        elif batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset = dataset
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.num_workers = num_workers
        self.collate_fn = collate_fn
        self.generator = generator

    def __iter__(self) -> Iterator[Any]:
        if self.batch_sampler is None:
            for index in self.sampler:
                sample = self.dataset[index]
                yield sample if self.collate_fn is None else self.collate_fn(sample)
        else:
            for indices in self.batch_sampler:
                yield self._batch(indices)

    def _batch(self, indices: Sequence[int]) -> Any:
        if self.collate_fn is None and isinstance(self.dataset, Dataset):
            return self.dataset.collated_batch(indices)
        samples = [self.dataset[index] for index in indices]
        return default_collate(samples) if self.collate_fn is None else self.collate_fn(samples)

    def __len__(self) -> int:
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]
