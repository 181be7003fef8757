"""The device beside the CPU that this machine computes on, if it has one."""

from __future__ import annotations

from engine import cuda
from engine.devices import device


def is_available() -> bool:
    """Whether there is a GPU to compute on."""
    return cuda.is_available()


def current_accelerator(check_available: bool = False) -> device | None:
    """The kind of the GPU, `device("cuda")`; None where there is none."""
    return device("cuda") if is_available() else None


def device_count() -> int:
    """How many GPUs there are."""
    return cuda.device_count()
