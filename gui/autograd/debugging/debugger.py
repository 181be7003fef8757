"""The one-batch debugger: has a batch recorded, and knows which step of it is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.studio.debugging.breakpoints import Breakpoint, at_node, next_stop, nodes_of
from engine.studio.debugging.messages import BatchRecorded
from engine.studio.debugging.replay import Replay
from engine.studio.debugging.steps import Step, next_layer, previous_layer, step_at_node
from gui.background import Job
from gui.document import Document
from gui.training.session import TrainingSession

FILE = "batch.safetensors"
SAMPLES = 4
"""So many samples a recording has, unless others are wanted: few enough to be looked through."""


class Debugger(QObject):
    """`replay` is the recording that is looked through, None for none; `at` the step's number.

    `samples` and `first` are what is recorded next, as in `RecordBatch`; `here` is the step that
    someone points at, where commands that need one act.
    """

    opened = Signal()
    """There is a recording, perhaps in place of another."""
    closed = Signal()
    moved = Signal()
    breakpoints_changed = Signal()
    changed = Signal()
    """Something else that the commands depend on."""
    failed = Signal(str)
    """Why there is no recording: one sentence."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self.replay: Replay | None = None
        self.at = 0
        self.samples = SAMPLES
        self.first: int | None = None
        self.here: int | None = None
        self.breakpoints: tuple[Breakpoint, ...] = (Breakpoint("not-finite"),)
        self.stopping_nodes: frozenset[int] = frozenset()
        """The nodes of the graph that have a breakpoint."""
        self.is_recording = False
        self._job: Job | None = None
        session.watching.batch_recorded.connect(self._on_batch_recorded)
        document.project_replaced.connect(self.close)

    # ------------------------------------------------------------ recording

    @property
    def reason(self) -> str:
        """Why no batch can be recorded now; empty where one can."""
        if self.is_recording:
            return self.tr("A batch is being recorded.")
        if self._session.state in ("loading", "stopping"):
            return self.tr("The run is not there yet, or not any more: wait a moment.")
        if not self._session.busy and not self._document.whole_analysis.ready:
            return self.tr("The network cannot be trained yet: solve its problems first.")
        return ""

    def record(self) -> None:
        """Ask the worker for a recording; `opened` or `failed` tells when it is there."""
        reason = self.reason
        if reason:
            self.failed.emit(reason)
            return
        self.is_recording = True
        self.changed.emit()
        if not self._session.busy:
            self._session.start_worker()  # the network as it is drawn now
        path = str(self._session.workspace.folder / FILE)
        settings = self._document.settings
        self._session.watching.record_batch(path, self.samples, self.first, settings)

    def choose(self, samples: int, first: int | None) -> None:
        """Which samples the next recording is of."""
        self.samples, self.first = samples, first

    def close(self) -> None:
        """Put the recording away."""
        self.here = None
        if self.replay is not None:
            self.replay, self.stopping_nodes = None, frozenset()
            self.closed.emit()

    def _on_batch_recorded(self, answer: BatchRecorded) -> None:
        if answer.problem:
            self._end_recording()
            self.failed.emit(answer.problem)
            return
        self._job = Job(partial(Replay.of_file, Path(answer.path)), self)
        self._job.finished.connect(self._open)
        self._job.failed.connect(self._on_unreadable)
        self._job.start()

    def _open(self, replay: Replay) -> None:
        self._end_recording()
        self.replay, self.at, self.here = replay, 0, None
        self.stopping_nodes = nodes_of(replay, self.breakpoints)
        self.opened.emit()

    def _on_unreadable(self, error: Exception) -> None:
        self._end_recording()
        self.failed.emit(str(error))

    def _end_recording(self) -> None:
        self.is_recording = False
        self.changed.emit()

    # ------------------------------------------------------------ moving

    @property
    def step(self) -> Step | None:
        """The step that is looked at."""
        return None if self.replay is None else self.replay.steps[self.at]

    def go(self, number: int) -> None:
        """Go to a step, or to the nearest there is."""
        if self.replay is None:
            return
        number = min(max(number, 0), len(self.replay.steps) - 1)
        self.here = None
        if number != self.at:
            self.at = number
            self.moved.emit()

    def step_on(self) -> None:
        self.go(self.at + 1)

    def step_back(self) -> None:
        self.go(self.at - 1)

    def step_layer(self) -> None:
        if self.replay is not None:
            self.go(next_layer(self.replay.steps, self.at))

    def previous_layer(self) -> None:
        if self.replay is not None:
            self.go(previous_layer(self.replay.steps, self.at))

    def to_start(self) -> None:
        self.go(0)

    def to_end(self) -> None:
        if self.replay is not None:
            self.go(len(self.replay.steps) - 1)

    def run(self) -> None:
        """Go on to the next breakpoint, or to the end."""
        if self.replay is not None:
            self.go(next_stop(self.replay, self.at, self.breakpoints))

    def run_to(self, number: int) -> None:
        """Go to a step; a breakpoint on the way there stops it."""
        if self.replay is None:
            return
        if number <= self.at:
            self.go(number)
        else:
            self.go(min(number, next_stop(self.replay, self.at, self.breakpoints)))

    def run_to_here(self) -> None:
        if self.here is not None:
            self.run_to(self.here)

    def go_to_node(self, node: int) -> None:
        """Go to where a node of the graph has its turn in the phase that is looked at."""
        number = self.step_of(node)
        if number is not None:
            self.go(number)

    def step_of(self, node: int) -> int | None:
        """Where a node of the graph has its turn; None where it has none."""
        if self.replay is None or self.step is None:
            return None
        return step_at_node(self.replay.steps, node, self.step.phase)

    def point_at(self, number: int | None) -> None:
        """Someone points at a step, or at none."""
        if number != self.here:
            self.here = number
            self.changed.emit()

    # ------------------------------------------------------------ breakpoints

    @property
    def target(self) -> int | None:
        """The node of the graph where a breakpoint is set: pointed at, or of this step."""
        if self.replay is None:
            return None
        return self.replay.steps[self.at if self.here is None else self.here].node

    def toggle_breakpoint(self) -> None:
        """Stop at the target, or stop there no more."""
        target = self.target
        found = None if self.replay is None or target is None else at_node(self.replay, target)
        if found is None:
            return
        if found in self.breakpoints:
            self.set_breakpoints(each for each in self.breakpoints if each != found)
        else:
            self.set_breakpoints((*self.breakpoints, found))

    def set_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        """Stop at these and at no others."""
        self.breakpoints = tuple(breakpoints)
        if self.replay is not None:
            self.stopping_nodes = nodes_of(self.replay, self.breakpoints)
        self.breakpoints_changed.emit()
