"""What a run tells on its way: its points, its pace and where it stands, a few times a second."""

from __future__ import annotations

import time
from pathlib import Path

from engine.studio.training.evaluation import Evaluation
from engine.studio.training.messages import Event, HeldOut, Points, Progress, Train
from engine.studio.training.metrics import Fresh, Pace
from engine.studio.training.runs import Curves, read_run
from engine.studio.training.usage import UsageMeter

REPORT_SECONDS = 0.2


class Reporter:
    """Collects what a run measures, in its `curves` and `confusion`, and words it as events.

    `total` is the number of batches of the whole run; `done` are those of before it went on;
    `device` is where it computes.
    """

    def __init__(
        self, plan: Train, curves: Curves, pace: Pace, total: int, done: int, device: str
    ) -> None:
        self.curves = curves
        self.pace = pace
        self.confusion = _kept_confusion(plan)
        """Row by row, of each class what its held-out samples were taken for last."""
        self.typed_at = _typed_before(plan)
        """The steps after which somebody typed into the console."""
        self._run = plan.run
        self._total, self._done_before = total, done
        self._fresh = Fresh()
        self._usage = UsageMeter(device)
        self._due_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether the last report is old enough."""
        return time.monotonic() >= self._due_at

    def note(self, step: int, loss: float, accuracy: float | None) -> None:
        """A batch was trained."""
        self._fresh.steps.append(step)
        self._fresh.losses.append(loss)
        if accuracy is not None:
            self._fresh.accuracies.append(accuracy)

    def note_typed(self, step: int) -> None:
        """Somebody typed into the console: from here on the numbers may hang on that too."""
        if step not in self.typed_at:
            self.typed_at = (*self.typed_at, step)

    def held_out(self, epoch: int, step: int, seen: Evaluation) -> list[Event]:
        """The held-out samples were gone through: their measures and, where known, the matrix."""
        measured = HeldOut(self._run, epoch, step, seen.loss, seen.accuracy)
        self.curves.take(measured)
        told = seen.told()
        if told:
            self.confusion = told[0].counts
        return [measured, *told]

    def report(self, epoch: int, batch: int, done: int, rate: float) -> list[Event]:
        """The points since the last report, and where the run stands: `done` batches in all."""
        if not self._fresh.steps:
            return []
        fresh, self._fresh = self._fresh, Fresh()
        points = Points(self._run, tuple(fresh.steps), tuple(fresh.losses), tuple(fresh.accuracies))
        self.curves.take(points)
        self.curves.note_time(fresh.steps[-1], self.pace.elapsed)
        self._due_at = time.monotonic() + REPORT_SECONDS
        remaining = self.pace.remaining(done - self._done_before, self._total - done)
        return [
            points,
            Progress(
                self._run,
                epoch,
                batch,
                self.pace.samples_per_second,
                self.pace.elapsed,
                remaining,
                learning_rate=rate,
                usage=self._usage.read(),
            ),
        ]


def _kept_confusion(plan: Train) -> tuple[int, ...]:
    """What was counted last before the run was stopped that this one goes on from."""
    before = read_run(Path(plan.state)) if plan.state else None
    return before.confusion if before else ()


def _typed_before(plan: Train) -> tuple[int, ...]:
    """The steps after which somebody typed in the run that this one goes on from."""
    before = read_run(Path(plan.state)) if plan.state else None
    return before.typed_at if before else ()
