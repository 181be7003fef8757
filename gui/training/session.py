"""The window's conversation with its worker: what it is asked, where the run stands.

The session is a small state machine around `WorkerProcess`. A run trains a snapshot of the
project, so editing meanwhile is free; what the worker reports goes into the `RunList` and out
as signals. A worker that dies is replaced, and neither the window nor the project notices.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from engine.studio.files import finish_writing
from engine.studio.network.project import ProjectData
from engine.studio.training import messages as m
from gui.document import Document
from gui.training import sentences
from gui.training.runs.run_list import WEIGHTS, RunEntry, RunList, Status, read_entries
from gui.training.runs.run_names import run_name
from gui.training.runs.snapshots import fine_tuning, same_plan
from gui.training.strip.rate_search import RateSearch
from gui.training.strip.run_control import RunControl
from gui.training.worker.console_link import ConsoleLink
from gui.training.worker.frame_clock import FrameClock
from gui.training.worker.held_model import HeldModel
from gui.training.worker.own_digits import OwnDigits
from gui.training.worker.watching import SEEN, Watching
from gui.training.worker.worker_keeper import WorkerKeeper
from gui.training.worker.workspace import Workspace

RELOAD_MILLISECONDS = 400
"""The network is sent to the worker once edits have paused for so long."""


class TrainingSession(RunControl):
    """Owns the worker and the runs.

    `held` is the network that predicts, with the weights in hand.
    """

    refreshed = Signal()
    """Something new can be drawn. At most 10 times a second."""
    loading_progressed = Signal(str, int, int)
    """A data set is being read: title, samples done, samples in all (0 while unknown)."""
    predicted = Signal(object)
    run_started = Signal(object)
    run_finished = Signal(object)
    stopped_early = Signal(object)
    checkpoint_saved = Signal()
    paused_by_itself = Signal(str)
    """Why the run waits though nobody paused it: one sentence."""
    devices_changed = Signal()
    learning_rate_changed = Signal(float)
    momentum_changed = Signal(float)
    weights_changed = Signal()
    """The weights that predict are not those of a moment ago; at most every two seconds."""

    def __init__(
        self,
        document: Document,
        parent: QObject | None = None,
        *,
        command: Sequence[str] | None = None,
        workspace: Workspace | None = None,
    ) -> None:
        """`command` starts another worker than the program's own, as tests do."""
        super().__init__(parent)
        self._document = document
        self._worker = WorkerKeeper(command, self)
        self._worker.received.connect(self._on_received)
        self._worker.restarted.connect(self._on_worker_restarted)
        self._worker.lost.connect(self._on_worker_lost)
        self._worker.refused.connect(self._on_worker_refused)
        self._worker.devices_changed.connect(self.devices_changed)
        self._run: RunEntry | None = None
        self._undo_index = 0
        self.rate_search = RateSearch(self._send, self)
        self.held = HeldModel(self._send, self)
        self.held.predicted.connect(self.predicted)
        self.held.changed.connect(self.weights_changed)
        self.watching = Watching(self._worker.send, self)
        self.console = ConsoleLink(self._worker, self)
        self.workspace = workspace or Workspace()
        self.own_digits = OwnDigits(lambda: self.workspace.samples, self)
        self.runs = RunList(self)
        self.progress: m.Progress | None = None
        self.started: m.Started | None = None
        self._frame = FrameClock(self)
        self._frame.ticked.connect(self.refreshed)
        self._reload = QTimer(self, interval=RELOAD_MILLISECONDS, singleShot=True)
        self._reload.timeout.connect(self._load_if_changed)
        document.analysis_changed.connect(self._reload.start)
        document.project_replaced.connect(self._on_project_replaced)

    @property
    def can_continue(self) -> bool:
        """Whether there are learned weights to go on from."""
        return self._state == "idle" and self.held.weights is not None

    @property
    def trained(self) -> bool:
        """Whether the network that predicts has ever learned."""
        return self.held.trained

    @property
    def run(self) -> RunEntry | None:
        """The run in progress."""
        return self._run

    @property
    def weights_file(self) -> Path | None:
        """The learned weights in hand, as the last run left them; None where there are none."""
        return self.held.weights

    @property
    def model_project(self) -> ProjectData:
        """The snapshot that predicts: the run's while one is on its way, else the document's."""
        return self.held.project or self._document.snapshot()

    @property
    def edits_since_start(self) -> int:
        """How many undo steps the project is away from what the current run trains."""
        if self._run is None or same_plan(self._run.project, self._document.snapshot()):
            return 0
        return abs(self._document.undo_stack.index() - self._undo_index)

    @property
    def devices(self) -> tuple[m.Device, ...]:
        """What a run can use; the CPU alone until the worker has told."""
        return self._worker.devices

    @property
    def worker_pid(self) -> int:
        """The worker's process id, 0 while there is none."""
        return self._worker.pid

    def start_worker(self) -> None:
        """Start the worker, to be called after the first paint; it then reads data ahead."""
        self._worker.start(self._document.settings.threads)
        self._load_if_changed()

    def start(self) -> None:
        """Train from fresh weights; frozen layers keep what they have learned."""
        self.start_project(self._document.snapshot())

    def start_project(self, project: ProjectData) -> None:
        """Train a variant of the open project from fresh weights."""
        if self._state == "idle":
            self._train(project)

    def continue_training(self) -> None:
        """Go on from the weights in hand; an interrupted run of the same project resumes."""
        weights, last = self.held.weights, self.runs.last
        if self._state != "idle" or weights is None or last is None:
            return  # nothing was learned yet
        in_hand = last.folder == weights.parent
        if in_hand and last.can_resume and same_plan(last.project, self._document.snapshot()):
            self._resume(last)
        else:
            self._train(self._document.snapshot(), weights)

    def fine_tune(self) -> None:
        """Train for a moment on the user's own digits and some known ones, from what is learned."""
        if self.can_continue:
            project, own = fine_tuning(self._document.snapshot()), self.own_digits.folder
            self._train(project, self.held.weights, own)

    def find_rate(self) -> None:
        """Look for a learning rate for the network as it stands, from fresh weights."""
        if self._state == "idle" and self._document.whole_analysis.ready:
            self._worker.start(self._document.settings.threads)
            self.rate_search.start(self._document.snapshot())

    def end_process(self) -> None:
        """End a worker that does not obey, and start another. The last checkpoint is kept."""
        self._worker.end(self.tr("you ended it"))

    def reset_weights(self) -> None:
        """Forget what was learned: predictions come from fresh weights."""
        if self._state == "idle":
            self.held.forget()
            self._load_if_changed()

    def predict(self, sample: npt.NDArray[np.float32]) -> None:
        """Ask for the network's opinion; `predicted` brings it. Only the newest counts.

        A `sample` that does not have as many values as the network takes is not sent.
        """
        if self._state == "idle":
            self._load_if_changed()
        self.held.predict(sample, self._document.paths)

    def clear_prediction(self) -> None:
        """Nothing is drawn any more: `predicted` brings an answer without values or pictures."""
        self.held.clear_prediction()

    def open_runs(self, folder: Path) -> None:
        """Hold the runs in this folder of the workspace; the last one's weights are in hand."""
        self.workspace.use(folder)
        self.runs.replace(read_entries(self.workspace.runs))
        self.take_weights(self.runs.last_weights)

    def take_weights(self, weights: Path | None) -> None:
        """Have these learned weights in hand, None for none."""
        self.held.forget(weights)
        self._load_if_changed()
        self.weights_changed.emit()

    def forget_lost_weights(self) -> None:
        """Where the weights in hand were deleted, have those of the last run that is left."""
        if self.held.weights is not None and not self.held.weights.exists():
            self.take_weights(self.runs.last_weights)

    def shutdown(self) -> None:
        """End the worker and remove the workspace: the window closes. Save before."""
        for clock in (self._frame, self._reload, self._overdue, self.held, self.console):
            clock.stop()
        self._worker.quit()
        self.workspace.remove()

    def _send(self, message: m.Message) -> None:
        self._worker.send(message)

    def _train(
        self, project: ProjectData, weights: Path | None = None, own: Path | None = None
    ) -> None:
        """Begin a new run, from fresh weights or from these, of all data or of `own` samples."""
        if not self._may_run(project):
            return
        last = self.runs.last
        id = self.runs.new_id()
        try:
            folder = self.workspace.run_folder(id)
        except OSError as error:
            self._fail(sentences.folder_refused(error.strerror or str(error)))
            return
        name = run_name(project, last and last.project, weights is not None)
        run = RunEntry(id, self.tr("fine-tuned") if own else name, project, folder)
        self.runs.add(run)
        frozen = None if weights is not None else self.held.frozen_weights(project)
        source = (weights and str(weights), None, frozen, own and str(own))
        self._begin(run, m.Train(id, project, str(folder), *source))

    def _resume(self, run: RunEntry) -> None:
        """Go on with a run exactly where it stands."""
        if not self._may_run(self._document.snapshot()):
            return
        run.project = self._document.snapshot()
        run.status = "running"
        self.runs.show_runs([run.id])
        self.runs.run_changed.emit(run.id)
        folder = str(run.folder)
        self._begin(run, m.Train(run.id, run.project, folder, state=folder))

    def _begin(self, run: RunEntry, plan: m.Train) -> None:
        self.rate_search.give_up()
        self._run = run
        self._discards = False
        self._undo_index = self._document.undo_stack.index()
        self.held.project = run.project
        self.progress = self.started = None
        self._set_state("loading")
        self.console.start_afresh()
        self._worker.start(run.project.settings.threads)
        self._send(plan)

    def _load_if_changed(self) -> None:
        """Have the worker hold the network on the canvas, unless it does already."""
        if not self.busy and self._worker.running and self._document.whole_analysis.ready:
            self.held.load(self._document.snapshot())

    def _end_run(self, status: Status) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.status = status
            if self._discards:
                self.held.project = None  # the worker holds what is to be forgotten
                shutil.rmtree(run.folder, ignore_errors=True)
                self.runs.remove([run.id])
                self.forget_lost_weights()
            else:
                if (run.folder / WEIGHTS).is_file():
                    self.held.take_learned(run.project, run.folder / WEIGHTS)
                self.runs.run_changed.emit(run.id)
        self._set_state("idle")
        self._frame.note()
        if self._discards:
            self._discards = False
            self._reload.start()

    def _on_project_replaced(self) -> None:
        if self.busy:
            self._end_run("stopped")
            self._worker.restart()
        self.held.forget()
        self.held.trained = False
        self.watching.close()
        self.progress = None
        self.workspace.use(self.workspace.new_project())
        self.runs.replace([])
        self._reload.start()

    def _on_received(self, event: m.Event) -> None:
        match event:
            case m.Loading(title=title, done=done, total=total):
                self.loading_progressed.emit(title, done, total)
            case m.Ready():
                self.held.take_ready(event)
            case m.LearningRateChanged(value=value):
                self.learning_rate_changed.emit(value)
            case m.MomentumChanged(value=value):
                self.momentum_changed.emit(value)
            case m.RatesTried() | m.RateFound():
                self.rate_search.take(event)
            case m.Prediction() | m.BatchPrediction():
                self.held.take_prediction(event)
            case _ if isinstance(event, SEEN):
                self.watching.take(event)
            case _ if self.console.take(event):
                pass
            case m.Failed(run=None):
                self.held.give_up_predictions()
                self.rate_search.give_up()
                self._fail(event.sentence, event.detail)
            case _ if self._run is not None and event.run == self._run.id:
                self._on_run_event(self._run, event)

    def _on_run_event(self, run: RunEntry, event: m.Event) -> None:
        match event:
            case m.Started():
                self.started = event
                run.batches, run.device = event.batches, event.device
                run.cut(event.step)
                run.batches = event.batches
                self.watching.begin_run()
                self._reach("training")
                self.run_started.emit(event)
            case m.Points():
                run.take(event)
                self.held.note_step()
            case m.HeldOut():
                run.take(event)
                self.runs.run_changed.emit(run.id)
            case m.LayerTimes():
                run.take(event)
                self.runs.run_changed.emit(run.id)
            case m.Progress():
                run.take(event)
                self.progress = event
            case m.StoppedEarly():
                run.take(event)
                self.stopped_early.emit(event)
            case m.Saved():
                self.checkpoint_saved.emit()
            case m.Paused(reason=reason):
                run.take(event)
                self._reach("paused")
                if reason:
                    self.paused_by_itself.emit(reason)
            case m.Continued():
                self._reach("training")
            case m.Finished():
                run.take(event)
                self._end_run(run.status)
                self.run_finished.emit(event)
                self.weights_changed.emit()
                self._reload.start()
            case m.Failed():
                self._end_run("failed")
                self._fail(event.sentence, event.detail)
        self._frame.note()

    def _on_worker_restarted(self) -> None:
        self.rate_search.give_up()
        self.held.give_up_predictions()
        self.watching.ask_again()
        if self._state == "idle":
            self.held.project = None
            self._load_if_changed()

    def _on_worker_refused(self) -> None:
        self._end_run("failed")
        self._fail(sentences.worker_refused())

    def _on_worker_lost(self, how: str, again: bool) -> None:
        run = self._run
        kept = False
        if run is not None:
            finish_writing(run.folder)
            kept = (run.folder / WEIGHTS).is_file()
        self._end_run("lost")
        self._fail(
            sentences.worker_lost(how, run is not None, kept, again), self._worker.last_words
        )
