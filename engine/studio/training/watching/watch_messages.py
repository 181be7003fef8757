"""What the window asks the worker to look at beside the curves, and what the worker saw.

Each of these is small whatever the network: histograms have 40 bins, pictures 32 pixels a side.
"""

from __future__ import annotations

import msgspec

from engine.studio.network.findings import Finding
from engine.studio.training.message import Message, Pixels

# ---------------------------------------------------------------- commands, window to worker


class Diagnose(Message, frozen=True):
    """Say (or stop saying) what is wrong with the way a run learns."""

    on: bool


class WatchLayer(Message, frozen=True):
    """Show a node from inside, now and at most twice a second while it trains; None ends it.

    Its maps are of the sample in `values` (float32 in C order), or, where that is empty, of the
    held-out sample number `sample`.
    """

    node: str | None
    sample: int = 0
    values: bytes = b""


class WatchMistakes(Message, frozen=True):
    """Ask (or stop asking) a network that rests, too, about all held-out samples."""

    on: bool


class ShowMistakes(Message, frozen=True):
    """Send pictures of the held-out samples of class `truth` that were taken for `answer`.

    Without the two: of those that were taken for another class with the most confidence.
    """

    truth: int | None = None
    answer: int | None = None


class TakeSample(Message, frozen=True):
    """Send the held-out sample of this number, counted round and round."""

    index: int


class PredictFiles(Message, frozen=True):
    """Classify the images in a folder, or those that a Test.csv names; write a CSV to `target`."""

    source: str
    target: str


WatchCommand = Diagnose | WatchLayer | WatchMistakes | ShowMistakes | TakeSample

# ---------------------------------------------------------------- events, worker to window


class Diagnosed(Message, frozen=True):
    """All that is wrong with the way the run learns, as far as can be told now."""

    run: str
    findings: tuple[Finding, ...]


class Histogram(msgspec.Struct, frozen=True):
    """How many of some numbers lie in each of equal bins from `low` to `high`."""

    low: float
    high: float
    counts: tuple[int, ...]


class LayerSeen(Message, frozen=True):
    """A layer from inside after `step`.

    `ratio` is the size of the last update over the size of the weights (RMS each). `maps` are
    what it answers to the sample, `filters` its weights as pictures.
    """

    node: str
    step: int
    weights: Histogram | None = None
    gradients: Histogram | None = None
    activations: Histogram | None = None
    ratio: float | None = None
    maps: tuple[Pixels, ...] = ()
    filters: tuple[Pixels, ...] = ()


class Confusion(Message, frozen=True):
    """Held-out samples after `epoch`: `counts` row by row, of each class what it was taken for.

    Epoch 0 is of a network that rests. `losses` are float16, one of each sample in their order;
    none where there are too many.
    """

    run: str | None
    epoch: int
    counts: tuple[int, ...]
    losses: bytes = b""


class SampleSeen(msgspec.Struct, frozen=True):
    """A sample with its class and what it was taken for, with how much confidence (0 to 1)."""

    index: int
    truth: int
    answer: int
    confidence: float
    pictures: tuple[Pixels, ...]


class Mistakes(Message, frozen=True):
    """The answer to `ShowMistakes`: a few of `total` samples, the most confident first."""

    truth: int | None
    answer: int | None
    total: int
    samples: tuple[SampleSeen, ...]


class SampleTaken(Message, frozen=True):
    """The answer to `TakeSample`: float32 values in C order; `total` is how many there are."""

    index: int
    total: int
    label: int | None
    values: bytes


class Neighbour(msgspec.Struct, frozen=True):
    """A training sample that is near a drawing: its class, and the distance between the two."""

    label: int | None
    distance: float
    pictures: tuple[Pixels, ...]


class FilesPredicted(Message, frozen=True):
    """The answer to `PredictFiles`: so many images are classified in the file `target`."""

    count: int
    target: str


WatchEvent = Diagnosed | LayerSeen | Confusion | Mistakes | SampleTaken | FilesPredicted
