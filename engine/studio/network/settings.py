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


class Settings(msgspec.Struct, frozen=True):
    """Settings of the next run. `held_out` is the share kept for validation, from 0 to below 1.

    `augmentation` is how samples are changed each time they are trained on.
    """

    data: DataChoice = DataChoice()
    optimizer: Literal["SGD", "Adam"] = "Adam"
    learning_rate: float = 0.001
    momentum: float = 0.9
    batch_size: int = 64
    epochs: int = 5
    seed: int = 0
    held_out: float = 0.3
    device: str = "cpu"
    threads: int | None = None
    augmentation: Augmentation | UnsetType = UNSET
