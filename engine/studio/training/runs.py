"""What is kept of a run beside its weights: the record of what it was, and its curves.

A run's folder holds `run.json`, `curves.safetensors` and `clock.safetensors` (here), and
`weights.safetensors`, `optimizer.safetensors` and `state.json` (`checkpoint.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from engine.studio.files import finish_writing
from engine.studio.network.project import ProjectData
from engine.studio.training.messages import HeldOut, LayerTimes, Points

RECORD = "run.json"
CURVES = "curves.safetensors"
CLOCK = "clock.safetensors"
TIMES = ("time_steps", "times")

MOST_POINTS = 2**15
"""So many points of training batches are kept of a run, and at least half as many of a long one."""
MOST_TIMES = 2**12


class Run(msgspec.Struct, frozen=True):
    """The record of a run: the project it started with, where it ran and what came of it.

    `status` is "running" while it is on its way; a run that is found so without a process was
    interrupted. `loss` and `accuracy` are the newest held-out ones, or the training batches'
    where nothing is held out. `seconds` is time spent training, without pauses. `kernels` tells
    from which epoch on which kernels computed, `stopped_early` is the step at which early stopping
    ended it, `layer_times` how long its layers took when that was last measured. `confusion`
    counts, row by row, what the newest held-out samples of each class were taken for; it is empty
    where there are no classes, or too many. `typed_at` are the steps after which somebody typed
    into the console: such a run cannot be repeated from its settings alone.
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
    stopped_early: int | None = None
    layer_times: LayerTimes | None = None
    confusion: tuple[int, ...] = ()
    typed_at: tuple[int, ...] = ()


def record_bytes(run: Run) -> bytes:
    """The record as canonical JSON."""
    return msgspec.json.format(msgspec.json.encode(run, order="deterministic"), indent=1) + b"\n"


def read_run(folder: Path) -> Run | None:
    """The record in a run's folder; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Run)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):  # text that is none
        return None


def read_runs(folder: Path) -> list[Run]:
    """The records of all runs in a folder of run folders, in the order they were made.

    None of them is on its way: a checkpoint that a kill came into is completed.
    """
    if not folder.is_dir():
        return []
    for each in folder.iterdir():
        finish_writing(each)
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
    `held_out_accuracies` holds NaN. `times` are the seconds spent training up to `time_steps`.

    A long run is kept in bounded room: when there are more than `MOST_POINTS` training batches,
    each point becomes the mean of twice as many of them, under the step of the last.
    """

    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    held_out_epochs: list[int] = field(default_factory=list)
    held_out_steps: list[int] = field(default_factory=list)
    held_out_losses: list[float] = field(default_factory=list)
    held_out_accuracies: list[float] = field(default_factory=list)
    time_steps: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def take(self, event: Points | HeldOut) -> None:
        """Keep what was measured."""
        if isinstance(event, Points):
            self._take_points(event)
        else:
            self.held_out_epochs.append(event.epoch)
            self.held_out_steps.append(event.step)
            self.held_out_losses.append(event.loss)
            accuracy = event.accuracy
            self.held_out_accuracies.append(float("nan") if accuracy is None else accuracy)

    def note_time(self, step: int, seconds: float) -> None:
        """Keep how long the run has trained up to this step."""
        self.time_steps.append(step)
        self.times.append(seconds)
        if len(self.times) > MOST_TIMES:
            del self.time_steps[1::2], self.times[1::2]

    @property
    def newest(self) -> tuple[float | None, float | None]:
        """The newest held-out loss and accuracy, or the training batch's without held-out ones."""
        losses = self.held_out_losses or self.losses
        accuracies = self.held_out_accuracies or self.accuracies
        accuracy = accuracies[-1] if accuracies and not math.isnan(accuracies[-1]) else None
        return (losses[-1] if losses else None), accuracy

    def files(self) -> dict[str, bytes]:
        """As safetensors files, an array for each list.

        The times have a file of their own: all else is the same whenever it is trained again.
        """
        times = {name: np.asarray(getattr(self, name)) for name in TIMES}
        return {CURVES: self.to_bytes(), CLOCK: save_arrays(times)}

    def to_bytes(self) -> bytes:
        """All but the times as a safetensors file."""
        measured = {name: values for name, values in vars(self).items() if name not in TIMES}
        return save_arrays({name: np.asarray(values) for name, values in measured.items()})

    def up_to(self, step: int) -> Curves:
        """The curves as they were after this step."""
        counts = {
            prefix: int(np.searchsorted(steps, step, side="right"))
            for prefix, steps in (
                ("held_out", self.held_out_steps),
                ("time", self.time_steps),
                ("", self.steps),
            )
        }
        return Curves(
            *(
                values[: next(n for prefix, n in counts.items() if name.startswith(prefix))]
                for name, values in vars(self).items()
            )
        )

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        from engine.studio.report.curves_svg import curves_svg

        return curves_svg(self)

    def _take_points(self, points: Points) -> None:
        if self._stride == 1 and len(self.steps) + len(points.steps) <= MOST_POINTS:
            self.steps += points.steps
            self.losses += points.losses
            self.accuracies += points.accuracies
            return
        accuracies = points.accuracies or (None,) * len(points.steps)
        for step, loss, accuracy in zip(points.steps, points.losses, accuracies, strict=True):
            self._take_point(step, loss, accuracy)

    def _take_point(self, step: int, loss: float, accuracy: float | None) -> None:
        """Keep a batch's numbers, in the mean of its point if that has others already.

        A point holds the batches since the last multiple of the stride, so that nothing but the
        steps has to be known to go on after the run was stopped.
        """
        stride = self._stride
        held = (self.steps[-1] - 1) % stride + 1 if self.steps else stride
        joins = held < stride and (self.steps[-1] - 1) // stride == (step - 1) // stride
        for values, value in ((self.losses, loss), (self.accuracies, accuracy)):
            if value is None:
                continue
            if joins:
                values[-1] += (value - values[-1]) / (held + 1)
            else:
                values.append(value)
        if joins:
            self.steps[-1] = step
        else:
            self.steps.append(step)
        if len(self.steps) > MOST_POINTS:
            self._halve()

    @property
    def _stride(self) -> int:
        """How many batches a point holds."""
        return self.steps[1] - self.steps[0] if len(self.steps) > 2 else 1

    def _halve(self) -> None:
        """Make one point of every two."""
        whole = len(self.steps) // 2 * 2
        left = self.steps[whole:]
        self.steps = self.steps[1:whole:2] + left
        for name in ("losses", "accuracies"):
            values = getattr(self, name)
            if values:
                means = np.asarray(values[:whole]).reshape(-1, 2).mean(axis=1).tolist()
                setattr(self, name, means + values[whole:])


def read_curves(folder: Path) -> Curves:
    """The curves in a run's folder; empty where there are none that can be read."""
    try:
        return Curves(**_lists(folder / CURVES), **_times(folder))
    except (OSError, SafetensorError, TypeError):
        return Curves()


def _times(folder: Path) -> dict[str, list]:
    """The times of a run; none where they were not kept."""
    try:
        return _lists(folder / CLOCK)
    except (OSError, SafetensorError):
        return {}


def _lists(path: Path) -> dict[str, list]:
    return {name: array.tolist() for name, array in load_arrays(path.read_bytes()).items()}
