"""Samples as tensors on the device that trains, handed out a batch at a time."""

from __future__ import annotations

import numpy as np

from engine import Generator, Tensor, from_numpy, randperm
from engine.datasets import Samples
from engine.devices import to_numpy


class Batches:
    """One set of samples. `labels` are the classes that predictions are measured by, if any."""

    def __init__(self, samples: Samples, labels: np.ndarray | None, device: str) -> None:
        self.inputs = from_numpy(samples.inputs).to(device)
        self.targets = from_numpy(samples.targets).to(device)
        self.labels = labels

    def __len__(self) -> int:
        return len(self.inputs)

    def order(self, seed: int, epoch: int) -> np.ndarray:
        """The order of the samples in this epoch. It depends on nothing but seed and epoch."""
        generator = Generator().manual_seed(1_000_003 * seed + epoch)
        return to_numpy(randperm(len(self), generator=generator).array)

    def take(self, index: np.ndarray) -> tuple[Tensor, Tensor, np.ndarray | None]:
        """Inputs, targets and classes of these samples."""
        rows = from_numpy(index).to(self.inputs.device)
        labels = None if self.labels is None else self.labels[index]
        return self.inputs[rows], self.targets[rows], labels
