"""What a run is told beside the network: data, optimizer, device and numbers.

The loss is not here: the loss node on the canvas is the truth.
"""

from __future__ import annotations

from typing import Literal

import msgspec

DIGITS = tuple("0123456789")


class DataChoice(msgspec.Struct, frozen=True):
    """The chosen data, with what shape inference must know, so that nothing has to be loaded.

    `source` is a name that `engine.datasets.load` knows, or a folder; `shape` is one sample's
    (`(1, 28, 28)`); `classes` are the labels in order, empty for regression, where
    `target_shape` is one target's shape.
    """

    source: str = "digits"
    shape: tuple[int, ...] = (1, 28, 28)
    classes: tuple[str, ...] = DIGITS
    target_shape: tuple[int, ...] = ()


class Settings(msgspec.Struct, frozen=True):
    """Settings of the next run. `held_out` is the share kept for validation, from 0 to below 1."""

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
