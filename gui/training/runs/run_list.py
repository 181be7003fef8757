"""The runs of the open project: what each was given, the curves it drew, how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.studio.network.project import ProjectData
from engine.studio.training.messages import (
    Finished,
    HeldOut,
    LayerTimes,
    Paused,
    Points,
    Progress,
    StoppedEarly,
)
from engine.studio.training.runs import RECORD, Curves, new_run_id, read_curves, read_run, read_runs
from engine.studio.training.state import WEIGHTS, read_state
from gui.training.plotting.curves import DEFAULT_SMOOTHING, Curve, Floats
from gui.training.plotting.plot_options import PlotOptions
from gui.training.runs.run_marks import Marks, read_marks
from gui.training.runs.run_names import run_name

MOST_SHOWN = 3
"""So many runs are drawn at once: accent, run2 and run3 are told apart, more are not."""
RUN_COLORS = ("accent", "run2", "run3")
BEST, LAST = "best.safetensors", "last.safetensors"
"""Files in a run's folder; the names are `engine.studio.training.checkpoint`'s."""

Status = Literal["running", "finished", "stopped", "diverged", "failed", "lost"]


def _smoothed_curve() -> Curve:
    return Curve(DEFAULT_SMOOTHING)


@dataclass(eq=False)
class RunEntry:
    """One run as the window knows it. Curves are over the step, counted from 1.

    `batches` is the number of steps an epoch has, `seconds` the time spent training,
    `nan_step` the step at which it paused by itself, because a number was not finite,
    `early_stop` the one at which early stopping ended it, `layer_times` how long its layers took
    when it last measured that. `clock` is the time over the steps.
    """

    id: str
    name: str
    project: ProjectData
    folder: Path
    status: Status = "running"
    batches: int = 1
    epoch: int = 0
    seconds: float = 0.0
    nan_step: int | None = None
    early_stop: int | None = None
    layer_times: LayerTimes | None = None
    device: str = "cpu"
    marks: Marks = field(default_factory=Marks)
    clock: Curve = field(default_factory=Curve)
    loss: Curve = field(default_factory=_smoothed_curve)
    accuracy: Curve = field(default_factory=_smoothed_curve)
    held_out_loss: Curve = field(default_factory=Curve)
    held_out_accuracy: Curve = field(default_factory=Curve)

    @property
    def last_loss(self) -> float | None:
        """The newest held-out loss, or the training loss where nothing is held out."""
        return _last(self.held_out_loss.y) if len(self.held_out_loss) else _last(self.loss.smoothed)

    @property
    def last_accuracy(self) -> float | None:
        """The newest held-out accuracy, or the training accuracy where nothing is held out."""
        if len(self.held_out_accuracy):
            return _last(self.held_out_accuracy.y)
        return _last(self.accuracy.smoothed)

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the lowest held-out loss; None where nothing is held out."""
        if not len(self.held_out_loss):
            return None
        return max(round(self.held_out_loss.x[self.held_out_loss.y.argmin()] / self.batches), 1)

    def seconds_at(self, steps: Floats) -> Floats:
        """How long the run had trained at these steps; in proportion where that was not kept."""
        if not len(self.clock):
            last = self.loss.x[-1] if len(self.loss) else 1.0
            return steps * (self.seconds / last)
        x, seconds = self.clock.raw
        return np.interp(steps, np.append(0.0, x), np.append(0.0, seconds))

    @property
    def is_kept(self) -> bool:
        """Whether its folder holds a run to read: one that has just begun holds nothing yet."""
        return (self.folder / RECORD).is_file()

    @property
    def confusion(self) -> tuple[int, ...]:
        """What each class was taken for at its last checkpoint, row by row; empty if unknown."""
        record = read_run(self.folder)
        return record.confusion if record else ()

    @property
    def has_best(self) -> bool:
        """Whether the weights of its best epoch are kept."""
        return (self.folder / BEST).is_file()

    @property
    def uses_best(self) -> bool:
        """Whether the best epoch's weights stand in for the last one's."""
        return (self.folder / LAST).is_file()

    def take(
        self,
        event: Points | HeldOut | LayerTimes | Progress | Paused | StoppedEarly | Finished,
    ) -> None:
        """Keep what the worker reports of this run."""
        match event:
            case Points(steps=steps, losses=losses, accuracies=accuracies):
                self.loss.append(steps, losses)
                if accuracies:
                    self.accuracy.append(steps, accuracies)
            case HeldOut(step=step, loss=loss, accuracy=accuracy):
                self.held_out_loss.append([step], [loss])
                if accuracy is not None:
                    self.held_out_accuracy.append([step], [accuracy])
            case LayerTimes():
                self.layer_times = event
            case Progress(epoch=epoch, elapsed=elapsed):
                self.epoch, self.seconds = epoch, elapsed
                if len(self.loss):
                    self.clock.append([self.loss.x[-1]], [elapsed])
            case StoppedEarly(step=step):
                self.early_stop = step
            case Paused(reason=reason) if reason:
                self.nan_step = int(self.loss.x[-1]) + 1 if len(self.loss) else 1
            case Finished(outcome=outcome, seconds=seconds):
                self.status, self.seconds = outcome, seconds

    def fill(self, curves: Curves) -> None:
        """Take over what was kept of a run on disk."""
        self.loss.append(curves.steps, curves.losses)
        if curves.accuracies:
            self.accuracy.append(curves.steps, curves.accuracies)
        self.held_out_loss.append(curves.held_out_steps, curves.held_out_losses)
        self.held_out_accuracy.append(curves.held_out_steps, curves.held_out_accuracies)
        self.clock.append(curves.time_steps, curves.times)

    def cut(self, step: int) -> None:
        """Forget what came after a step: the run goes on from there."""
        self.nan_step = self.early_stop = None
        for curve in (*self.curves, self.held_out_loss, self.held_out_accuracy, self.clock):
            curve.cut(step)

    @property
    def can_resume(self) -> bool:
        """Whether it ended before its last epoch, and can go on as if it never had."""
        return self.status in ("stopped", "lost") and read_state(self.folder) is not None

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The two curves of the training batches, which are smoothed."""
        return self.loss, self.accuracy


def _last(values: Floats) -> float | None:
    return float(values[-1]) if len(values) else None


def read_entries(folder: Path) -> list[RunEntry]:
    """The runs kept in a folder of run folders, in the order they were made."""
    entries: list[RunEntry] = []
    for run in read_runs(folder):
        before = entries[-1].project if entries else None
        entry = RunEntry(run.id, run_name(run.project, before), run.project, folder / run.id)
        entry.status = "lost" if run.status == "running" else run.status
        entry.epoch, entry.seconds, entry.device = run.epoch, run.seconds, run.device
        entry.early_stop, entry.layer_times = run.stopped_early, run.layer_times
        entry.marks = read_marks(entry.folder)
        curves = read_curves(entry.folder)
        entry.fill(curves)
        if curves.held_out_steps:
            entry.batches = max(curves.held_out_steps[0] // curves.held_out_epochs[0], 1)
        elif run.epoch:
            entry.batches = max(run.step // run.epoch, 1)
        entries.append(entry)
    return entries


class RunList(QObject):
    """The runs in the order they were started, and which of them are drawn."""

    run_added = Signal(str)
    run_changed = Signal(str)
    shown_changed = Signal()
    smoothing_changed = Signal(float)
    replaced = Signal()
    marked = Signal()
    """What people note on runs, or which of them there are, is not what the file holds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, RunEntry] = {}
        self._smoothing = DEFAULT_SMOOTHING
        self.options = PlotOptions(self)
        self.shown: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[RunEntry]:
        return iter(self._entries.values())

    def __getitem__(self, run: str) -> RunEntry:
        return self._entries[run]

    def __contains__(self, run: object) -> bool:
        return run in self._entries

    @property
    def last(self) -> RunEntry | None:
        """The run that was started last."""
        return next(reversed(self._entries.values()), None)

    @property
    def last_weights(self) -> Path | None:
        """The weights of the last run that left some."""
        files = [file for run in self if (file := run.folder / WEIGHTS).is_file()]
        return files[-1] if files else None

    @property
    def smoothing(self) -> float:
        return self._smoothing

    def new_id(self) -> str:
        """An id no run of this project has."""
        return new_run_id(self._entries)

    def add(self, entry: RunEntry) -> None:
        """Add a run that begins now, and draw it alone."""
        for curve in entry.curves:
            curve.set_smoothing(self._smoothing)
        self._entries[entry.id] = entry
        self.run_added.emit(entry.id)
        self.show_runs([entry.id])

    def replace(self, entries: Iterable[RunEntry]) -> None:
        """Forget all runs and hold these: another project is open."""
        self._entries = {entry.id: entry for entry in entries}
        for entry in self:
            for curve in entry.curves:
                curve.set_smoothing(self._smoothing)
        self.shown = tuple(self._entries)[-1:]
        self.replaced.emit()
        self.shown_changed.emit()

    def remove(self, runs: Collection[str]) -> None:
        """Forget these runs."""
        gone = [run for run in runs if run in self._entries]
        if not gone:
            return
        for run in gone:
            del self._entries[run]
        self.shown = tuple(run for run in self.shown if run not in gone)
        if not self.shown:
            self.shown = tuple(self._entries)[-1:]
        self.replaced.emit()
        self.shown_changed.emit()
        self.marked.emit()

    def show_runs(self, runs: Iterable[str]) -> None:
        """Draw these runs, at most three; the first in the accent colour."""
        shown = tuple(run for run in runs if run in self._entries)[:MOST_SHOWN]
        if shown != self.shown:
            self.shown = shown
            self.shown_changed.emit()

    @property
    def baseline(self) -> RunEntry | None:
        """The run that is pinned."""
        return next((run for run in self if run.marks.pinned), None)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The runs that are drawn: those that are shown, and the baseline as the last of three."""
        baseline = self.baseline
        if baseline is None or baseline.id in self.shown:
            return self.shown
        return (*self.shown[: MOST_SHOWN - 1], baseline.id)

    def color_of(self, run: str) -> str | None:
        """The colour token the run is drawn in, None while it is not drawn."""
        drawn = self.drawn
        return RUN_COLORS[drawn.index(run)] if run in drawn else None

    def set_smoothing(self, weight: float) -> None:
        """Smooth the training curves of all runs with this weight, from 0 to below 1."""
        if weight != self._smoothing:
            self._smoothing = weight
            for entry in self:
                for curve in entry.curves:
                    curve.set_smoothing(weight)
            self.smoothing_changed.emit(weight)

    def best(self) -> str | None:
        """The run with the highest accuracy, or where none has one, with the lowest loss."""
        ranked = [
            ((entry.last_accuracy if entry.last_accuracy is not None else -1.0, -loss), entry.id)
            for entry in self
            if (loss := entry.last_loss) is not None
        ]
        return max(ranked)[1] if ranked else None
