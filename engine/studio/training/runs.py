"""What is kept of a run beside its weights: the record of what it was, and its curves.

A run's folder holds `run.json` and `curves.safetensors` (here), and `weights.safetensors`,
`optimizer.safetensors` and `state.json` (`checkpoint.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from engine.studio.network.project import ProjectData
from engine.studio.training.messages import HeldOut, Points

RECORD = "run.json"
CURVES = "curves.safetensors"


class Run(msgspec.Struct, frozen=True):
    """The record of a run: the project it started with, where it ran and what came of it.

    `status` is "running" while it is on its way; a run that is found so without a process was
    interrupted. `loss` and `accuracy` are the newest held-out ones, or the training batches'
    where nothing is held out. `seconds` is time spent training, without pauses. `kernels` tells
    from which epoch on which kernels computed.
    """

    id: str
    status: Literal["running", "finished", "stopped", "diverged"]
    project: ProjectData
    device: str
    threads: int
    parameters: int
    epoch: int = 0
    step: int = 0
    loss: float | None = None
    accuracy: float | None = None
    seconds: float = 0.0
    kernels: tuple[tuple[int, str], ...] = ()


def record_bytes(run: Run) -> bytes:
    """The record as canonical JSON."""
    return msgspec.json.format(msgspec.json.encode(run, order="deterministic"), indent=1) + b"\n"


def read_run(folder: Path) -> Run | None:
    """The record in a run's folder; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Run)
    except (OSError, msgspec.MsgspecError):
        return None


def read_runs(folder: Path) -> list[Run]:
    """The records of all runs in a folder of run folders, in the order they were made."""
    if not folder.is_dir():
        return []
    runs = [run for each in folder.iterdir() if (run := read_run(each)) is not None]
    return sorted(runs, key=lambda run: (len(run.id), run.id))


def new_run_id(taken: Iterable[str]) -> str:
    """`run1`, `run2`, …: the first after all that are taken."""
    numbers = [int(run[3:]) for run in taken if run.startswith("run") and run[3:].isdecimal()]
    return f"run{max(numbers, default=0) + 1}"


@dataclass
class Curves:
    """The numbers of a run over its steps, counted from 1.

    Accuracies are from 0 to 1 and missing for regression: `accuracies` is then empty and
    `held_out_accuracies` holds NaN.
    """

    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    held_out_epochs: list[int] = field(default_factory=list)
    held_out_steps: list[int] = field(default_factory=list)
    held_out_losses: list[float] = field(default_factory=list)
    held_out_accuracies: list[float] = field(default_factory=list)

    def take(self, event: Points | HeldOut) -> None:
        """Keep what was measured."""
        if isinstance(event, Points):
            self.steps += event.steps
            self.losses += event.losses
            self.accuracies += event.accuracies
        else:
            self.held_out_epochs.append(event.epoch)
            self.held_out_steps.append(event.step)
            self.held_out_losses.append(event.loss)
            accuracy = event.accuracy
            self.held_out_accuracies.append(float("nan") if accuracy is None else accuracy)

    def to_bytes(self) -> bytes:
        """As a safetensors file: an array for each list."""
        return save_arrays({name: np.asarray(values) for name, values in vars(self).items()})

    def up_to(self, step: int) -> Curves:
        """The curves as they were after this step."""
        points = int(np.searchsorted(self.steps, step, side="right"))
        epochs = int(np.searchsorted(self.held_out_steps, step, side="right"))
        return Curves(
            *(
                values[: epochs if name.startswith("held_out") else points]
                for name, values in vars(self).items()
            )
        )


def read_curves(folder: Path) -> Curves:
    """The curves in a run's folder; empty where there are none that can be read."""
    try:
        arrays = load_arrays((folder / CURVES).read_bytes())
        return Curves(**{name: array.tolist() for name, array in arrays.items()})
    except (OSError, SafetensorError, TypeError):
        return Curves()
