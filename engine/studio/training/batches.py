"""Samples as tensors on the device that trains, handed out a batch at a time."""

from __future__ import annotations

import numpy as np

from engine import Generator, Tensor, from_numpy, randperm
from engine.datasets import Augmentation, ImageStack, Samples, augment
from engine.devices import to_numpy


class Batches:
    """One set of samples. `labels` are the classes that predictions are measured by, if any.

    Samples lie on the device, unless they do not fit into memory or are changed at random each
    time they are taken: then each batch is made on the CPU.
    """

    def __init__(
        self,
        samples: Samples,
        labels: np.ndarray | None,
        device: str,
        augmentation: Augmentation | None = None,
    ) -> None:
        self.samples = samples
        self.labels = labels
        self._augmentation = augmentation
        self._device = device
        self._made = samples.inputs if augmentation or _is_packed(samples) else None
        self._ready = None
        if self._made is None:
            self._ready = from_numpy(np.asarray(samples.inputs)).to(device)
        self._targets = from_numpy(samples.targets).to(device)

    def __len__(self) -> int:
        return len(self._targets)

    def order(self, seed: int, epoch: int) -> np.ndarray:
        """The order of the samples in this epoch. It depends on nothing but seed and epoch."""
        generator = Generator().manual_seed(1_000_003 * seed + epoch)
        return to_numpy(randperm(len(self), generator=generator).array)

    def take(
        self, index: np.ndarray, place: tuple[int, ...] = ()
    ) -> tuple[Tensor, Tensor, np.ndarray | None]:
        """Inputs, targets and classes of these samples.

        `place` is where the run stands (its seed, the epoch, the batch): how samples are changed
        depends on that alone, so that a run that is gone on with changes them alike.
        """
        rows = from_numpy(index).to(self._device)
        labels = None if self.labels is None else self.labels[index]
        inputs = self._make(index, place) if self._ready is None else self._ready[rows]
        return inputs, self._targets[rows], labels

    def _make(self, index: np.ndarray, place: tuple[int, ...]) -> Tensor:
        assert self._made is not None
        inputs = self._made[index]
        if self._augmentation:
            inputs = augment(inputs, self._augmentation, np.random.default_rng(place))
        return from_numpy(inputs).to(self._device)


def _is_packed(samples: Samples) -> bool:
    return isinstance(samples.inputs, ImageStack)
