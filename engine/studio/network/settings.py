"""What a run is told beside the network: data, optimizer, device and numbers.

The loss is not here: the loss node on the canvas is the truth.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from engine.datasets.augmentation import Augmentation
from engine.datasets.normalisation import Normalisation
from engine.datasets.table import TableChoice
from engine.studio.network.network import Value

DIGITS = tuple("0123456789")


class DataChoice(msgspec.Struct, frozen=True):
    """The chosen data, with what shape inference must know, so that nothing has to be loaded.

    `source` is a name that `engine.datasets.load` knows, or a folder; `shape` is one sample's
    (`(1, 28, 28)`); `classes` are the labels in order, empty for regression, where
    `target_shape` is one target's shape. Of a table, `columns` are those that are used; of a
    folder of images, `invert` says whether they are turned round. `normalisation` is done before
    the network sees a sample. What is not set is not written.
    """

    source: str = "digits"
    shape: tuple[int, ...] = (1, 28, 28)
    classes: tuple[str, ...] = DIGITS
    target_shape: tuple[int, ...] = ()
    columns: TableChoice | UnsetType = UNSET
    invert: bool | UnsetType = UNSET
    normalisation: Normalisation | UnsetType = UNSET


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """Settings of the next run. `held_out` is the share kept for validation, from 0 to below 1.

    `optimizer` and `schedule` (empty: the learning rate stays as it is) name entries of the
    catalogues in `engine.studio.training`; their options hold only what differs from the
    catalogue's defaults. The schedule moves on after each batch or epoch, as `schedule_per` says.
    `clip_norm` and `clip_value` bound the gradients, `stop_patience` ends a run after so many
    epochs without a held-out loss lower by more than `stop_min_delta`; None is none.
    `augmentation` is how samples are changed each time they are trained on.

    Files hold these younger fields only where they are set. What a file always held has a default
    that msgspec never leaves out: one made by a function of ours.
    """

    data: DataChoice = msgspec.field(default_factory=DataChoice)
    optimizer: str = msgspec.field(default_factory=lambda: "Adam")
    learning_rate: float = msgspec.field(default_factory=lambda: 0.001)
    momentum: float = msgspec.field(default_factory=lambda: 0.9)
    batch_size: int = msgspec.field(default_factory=lambda: 64)
    epochs: int = msgspec.field(default_factory=lambda: 5)
    seed: int = msgspec.field(default_factory=lambda: 0)
    held_out: float = msgspec.field(default_factory=lambda: 0.3)
    device: str = msgspec.field(default_factory=lambda: "cpu")
    threads: int | None = msgspec.field(default_factory=lambda: None)
    augmentation: Augmentation | UnsetType = UNSET
    optimizer_options: dict[str, Value] = {}
    schedule: str = ""
    schedule_options: dict[str, Value] = {}
    schedule_per: Literal["epoch", "batch"] = "epoch"
    clip_norm: float | None = None
    clip_value: float | None = None
    stop_patience: int | None = None
    stop_min_delta: float | None = None
    restore_best: bool = False
    mixed_precision: bool = False

    def __hash__(self) -> int:
        # Of what can be hashed: options are dicts.
        return hash((self.data, self.augmentation, self.optimizer, self.learning_rate, self.seed))
