"""Datasets: samples reached by their index, and datasets made of other datasets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

from engine.creation import tensor
from engine.data.collate import default_collate
from engine.random import Generator, randperm
from engine.tensor import Tensor

Sample = TypeVar("Sample")


class Dataset(Generic[Sample]):
    """Base of the datasets; subclasses write `__getitem__`, and `__len__` where it is known."""

    def __getitem__(self, index: int) -> Sample:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def collated_batch(self, indices: Sequence[int]) -> Any:
        """The samples at `indices` as one batch.

        Here sample after sample is fetched and they are collated; a dataset that can fetch many
        at once overrides this.
        """
        return default_collate([self[index] for index in indices])

    def __add__(self, other: Dataset[Sample]) -> ConcatDataset[Sample]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[Sample]):
    """A stream of samples without indices; subclasses write `__iter__`.

    Where a DataLoader has workers each of them goes through the whole stream, unless `__iter__`
    asks `get_worker_info()` for its share.
    """

    def __iter__(self) -> Iterator[Sample]:
        raise NotImplementedError("Subclasses of IterableDataset should implement __iter__.")

    def __add__(self, other: Dataset[Sample]) -> ChainDataset[Sample]:  # type: ignore[override]
        return ChainDataset([self, other])


class ChainDataset(IterableDataset[Sample]):
    """Several streams one after the other."""

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Sample]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield from dataset

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self.datasets)


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Samples are the rows of tensors with the same first size: `TensorDataset(images, labels)`.

    Raises AssertionError when the sizes differ.
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(t.shape[0] != tensors[0].shape[0] for t in tensors):
            sizes = ", ".join(str(t.shape[0]) for t in tensors)
            raise AssertionError(f"Size mismatch between tensors: their first sizes are {sizes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def collated_batch(self, indices: Sequence[int]) -> list[Tensor]:
        """One indexing per tensor instead of one per sample."""
        chosen = tensor(list(indices), device=self.tensors[0].device)
        return [t[chosen] for t in self.tensors]

    def __len__(self) -> int:
        return self.tensors[0].shape[0]


class Subset(Dataset[Sample]):
    """The samples of another dataset at given indices."""

    def __init__(self, dataset: Dataset[Sample], indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]  # type: ignore[index]
        return self.dataset[self.indices[index]]

    def collated_batch(self, indices: Sequence[int]) -> Any:
        """A batch of the dataset below, which may have a fast way."""
        return self.dataset.collated_batch([self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


class ConcatDataset(Dataset[Sample]):
    """Several datasets one after the other.

    Raises AssertionError when there is none.
    """

    def __init__(self, datasets: Iterable[Dataset[Sample]]) -> None:
        self.datasets: list[Any] = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = list(accumulate(len(d) for d in self.datasets))

    def __getitem__(self, index: int) -> Sample:
        size = len(self)
        if not -size <= index < size:
            raise IndexError(f"index {index} is out of range for {size} samples")
        index %= size
        which = bisect_right(self.cumulative_sizes, index)
        start = self.cumulative_sizes[which - 1] if which else 0
        return self.datasets[which][index - start]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


def random_split(
    dataset: Any, lengths: Sequence[int | float], generator: Generator | None = None
) -> list[Subset]:
    """Split a dataset at random into parts of the given sizes, or of shares that sum to 1.

    What is left over by rounding shares down goes to the first parts, one each, as in PyTorch.
    Raises ValueError when the sizes do not sum to the dataset's.
    """
    total = len(dataset)
    if abs(sum(lengths) - 1) < 1e-9 and all(0 <= share <= 1 for share in lengths):
        sizes = [int(total * share) for share in lengths]
        for i in range(total - sum(sizes)):
            sizes[i % len(sizes)] += 1
    else:
        sizes = [int(length) for length in lengths]
    if sum(sizes) != total:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    indices = randperm(total, generator=generator).tolist()
    ends = list(accumulate(sizes))
    return [
        Subset(dataset, indices[end - size : end]) for size, end in zip(sizes, ends, strict=True)
    ]
