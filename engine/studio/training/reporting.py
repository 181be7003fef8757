"""What a run tells on its way: its points, its pace and where it stands, a few times a second."""

from __future__ import annotations

import time

from engine.studio.training.messages import Event, HeldOut, Points, Progress
from engine.studio.training.metrics import Fresh, Pace
from engine.studio.training.runs import Curves
from engine.studio.training.usage import UsageMeter

REPORT_SECONDS = 0.1


class Reporter:
    """Collects what a run measures, in its `curves`, and words it as events.

    `total` is the number of batches of the whole run; `done` are those of before it went on;
    `device` is where it computes.
    """

    def __init__(
        self, run: str, curves: Curves, pace: Pace, total: int, done: int, device: str
    ) -> None:
        self.curves = curves
        self.pace = pace
        self._run = run
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

    def held_out(self, epoch: int, step: int, loss: float, accuracy: float | None) -> HeldOut:
        """The held-out samples were gone through."""
        event = HeldOut(self._run, epoch, step, loss, accuracy)
        self.curves.take(event)
        return event

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
