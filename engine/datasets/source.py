"""What a data set is once it lies in memory, what is known of it before, and how it can fail."""

from dataclasses import dataclass, replace

import numpy as np

from engine.datasets.image_stack import ImageStack
from engine.datasets.ink import SIZE

IMAGE_SHAPE = (1, SIZE, SIZE)  # channels, height, width of every set of images


class DatasetError(Exception):
    """A data set cannot be had. Its text is a sentence for people: expected, came, and the mend."""


class LoadCancelledError(DatasetError):
    """Loading ended early because the caller's `cancelled` said so."""

    def __init__(self) -> None:
        super().__init__("Loading the data was cancelled.")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a data set without loading it.

    sample_shape is one input's shape. target_shape is () where the target is a class index, and
    (k,) where it is k numbers. ready is False where the data must first be provided.
    """

    name: str
    title: str
    note: str
    sample_shape: tuple[int, ...]
    classes: tuple[str, ...]
    count: int
    target_shape: tuple[int, ...] = ()
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Samples:
    """A data set in memory.

    inputs: float32 [n, 1, 28, 28] in [0, 1] with ink bright, packed as an ImageStack where they
    would not fit into memory or were wanted so; toy sets and tables float32 [n, features].
    targets: int64 [n], indices into classes; or float32 [n, k] where classes is empty.
    note: what people should know of it. test: a test set of its own, where the source has one.
    ordered_split: the part held out is the end of the set as it stands, not a random choice.
    features: what each input of a vector is called, where it has a name.
    """

    inputs: np.ndarray | ImageStack
    targets: np.ndarray
    classes: tuple[str, ...]
    name: str
    title: str
    note: str = ""
    test: "Samples | None" = None
    ordered_split: bool = False
    features: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, chosen: np.ndarray | slice) -> "Samples":
        """The samples at these indices, everything else as it is."""
        inputs = self.inputs
        kept = inputs.take(chosen) if isinstance(inputs, ImageStack) else inputs[chosen]
        return replace(self, inputs=kept, targets=self.targets[chosen])


def split(samples: Samples, held_out: float, seed: int) -> tuple[Samples, Samples]:
    """Part samples into those to train on and the share held out: (training, held out).

    The share is rounded down, so that three samples at 30 % stay all in training, and one sample at
    least always trains. A set with `ordered_split` gives its end away, any other a random choice
    that depends on the seed alone. A test set of its own stays with both parts. Raises ValueError
    unless 0 <= held_out < 1.
    """
    training, held = split_rows(len(samples), held_out, seed, ordered=samples.ordered_split)
    return samples.take(training), samples.take(held)


def split_rows(
    count: int, held_out: float, seed: int, *, ordered: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Which of `count` samples `split` trains on and holds out, in its order: int64 each."""
    if not 0 <= held_out < 1:
        raise ValueError(f"The share held out must be at least 0 and less than 1, got {held_out}.")
    # The tiny addition keeps a product such as 0.29 * 100 = 28.999… from losing a sample.
    held_count = min(int(count * held_out + 1e-6), max(count - 1, 0))
    order = np.arange(count)
    if not ordered:
        order = np.random.default_rng(seed).permutation(order)
    return order[: count - held_count], order[count - held_count :]
