"""Fetching: how the samples of a batch are got from a dataset and put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from engine.data.collate import default_collate, default_convert
from engine.data.dataset import Dataset, IterableDataset

Collate = Callable[[Any], Any]


def single(dataset: Any, index: int, collate: Collate | None) -> Any:
    """One sample by itself, as loaders without a batch size give it."""
    return (collate or default_convert)(dataset[index])


def batch(dataset: Any, indices: Sequence[int], collate: Collate | None) -> Any:
    """The samples at `indices` as one batch, by the dataset's own fast way if it has one."""
    if collate is None and isinstance(dataset, Dataset):
        return dataset.collated_batch(indices)
    return (collate or default_collate)([dataset[index] for index in indices])


class Fetcher:
    """Gets batches by lists of indices, or samples by an index, from one kind of dataset.

    Of an IterableDataset the next samples are taken, as many as there are indices; StopIteration
    is raised when there are none left (or, with `drop_last`, too few).
    """

    def __init__(self, dataset: Any, collate: Collate | None, drop_last: bool) -> None:
        self.dataset = dataset
        self.collate = collate
        self.drop_last = drop_last
        self.stream = iter(dataset) if isinstance(dataset, IterableDataset) else None

    def fetch(self, indices: Any) -> Any:
        """The batch for a list of indices, the sample for a single one."""
        alone = isinstance(indices, int)
        if self.stream is None:
            get = single if alone else batch
            return get(self.dataset, indices, self.collate)
        if alone:
            return (self.collate or default_convert)(next(self.stream))
        samples = list(islice(self.stream, len(indices)))
        if not samples or (self.drop_last and len(samples) < len(indices)):
            raise StopIteration
        return (self.collate or default_collate)(samples)
