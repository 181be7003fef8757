"""The process that trains and predicts, so that nothing it meets can take the window with it.

Commands come on stdin; events go to a duplicate of the first stdout, which itself then leads to
stderr, so that a stray print cannot break the protocol. Commands act between two batches.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training import messages as m
from engine.studio.training.console.console_messages import ConsoleCommand
from engine.studio.training.devices import devices
from engine.studio.training.graph.graph_messages import CancelCheck, CheckGradient, MeasureOps
from engine.studio.training.inbox import Inbox, Unreadable, lines_of
from engine.studio.training.launch import compile_in_bundle
from engine.studio.training.watching.watch_messages import Confusion, WatchCommand

if TYPE_CHECKING:
    from engine.datasets import Samples
    from engine.studio.network.build import Built
    from engine.studio.training.loop import Trainer

NICENESS = 10


class Worker:
    """Holds one network and trains one run at a time."""

    def __init__(self, inbox: Inbox, output: BinaryIO) -> None:
        self._inbox = inbox
        self._output = output
        self._over = False
        self._trainer: Trainer | None = None
        self._work: Iterator[list[m.Event]] = iter(())
        self._paused = False
        self._pause_after: int | None = None
        """The epoch after whose end the run pauses."""
        self._finding: Iterator[list[m.Event]] | None = None
        self._built: Built | None = None
        self._settings = Settings()
        self._project: ProjectData | None = None
        self._read_ahead = False

    def serve(self) -> None:
        """Obey commands and train until told to quit, or until the other side is gone."""
        self._send(m.Hello(m.PROTOCOL, os.getpid(), devices()))
        # The heavy imports come after the greeting: nobody waits for them.
        from engine.kernels import table
        from engine.studio.training.console.console import Console
        from engine.studio.training.graph.gradient_checks import GradientChecks
        from engine.studio.training.loading import Shelf
        from engine.studio.training.recorder import Recorder
        from engine.studio.training.watching.watcher import Watcher

        if not table.refresh():  # loads the compiled kernels, or sets their compilation going
            compile_in_bundle()
        self._recorder = Recorder()
        self._checks = GradientChecks()
        self._watcher = Watcher()
        self._shelf = Shelf(self._inbox, self._send, self._obey)
        self._console = Console(self._inbox, self._shelf)
        while not self._over:
            training = self._trainer is not None and not self._paused
            command = self._inbox.take(wait=not training and not self._has_idle_work)
            if command is not None:
                self._obey(command)
            else:
                self._advance() if training else self._use_idle_time()
                self._emit(self._checks.work())
        self._leave()

    # ------------------------------------------------------------ commands

    def _obey(self, command: m.Command | Unreadable) -> None:
        """Do as told; what goes wrong is said in a sentence and ends nothing else."""
        try:
            match command:
                case m.Train():
                    self._train(command)
                case m.Load():
                    self._load(command)
                case m.Pause() if self._trainer is not None and not self._paused:
                    self._pause(self._trainer)
                case m.Step() if self._trainer is not None and self._paused:
                    self._step(self._trainer)
                case m.Continue() | m.StepEpoch() if self._trainer is not None and self._paused:
                    if isinstance(command, m.StepEpoch):
                        self._pause_after = self._trainer.epoch
                    self._paused = False
                    self._send(m.Continued(self._trainer.plan.run))
                case m.Stop(discard=discard) if self._trainer is not None:
                    self._stop(self._trainer, discard)
                case m.Save() if self._trainer is not None:
                    self._emit(self._trainer.keep())
                case m.SetLearningRate(value=rate) if self._trainer is not None and rate > 0:
                    self._trainer.learning_rate = rate
                    self._send(m.LearningRateChanged(rate))
                case m.SetMomentum(value=momentum) if self._trainer is not None and momentum >= 0:
                    self._trainer.stepper.set_momentum(momentum)
                    self._send(m.MomentumChanged(momentum))
                case m.FindRate():
                    self._find_rate(command)
                case m.CancelFinding() if self._finding is not None:
                    self._finding = None
                    self._send(m.RateFound())
                case m.Predict():
                    self._predict(command)
                case m.PredictBatch():
                    self._predict_batch(command)
                case m.PredictFiles():
                    self._predict_files(command)
                case m.WatchGradients(on=on):
                    self._recorder.watch(on)
                case m.RecordBatch():
                    self._record_batch(command)
                case MeasureOps():
                    self._recorder.measure(self._trainer is None)
                case CheckGradient():
                    held = self._built, self._project, self._shelf.at_hand(self._settings.data)
                    self._emit(self._checks.begin(command, *held))
                case CancelCheck():
                    self._checks.cancel()
                case _ if isinstance(command, WatchCommand):
                    self._watcher.take_samples(self._shelf.at_hand(self._settings.data))
                    self._emit(self._watcher.obey(command))
                case _ if isinstance(command, ConsoleCommand):
                    hand = self._built, self._settings, self._trainer, self._paused
                    self._emit(self._console.obey(command, *hand, self._recorder.watching))
                case m.Quit():
                    self._over = True
                case Unreadable(reason=reason):
                    self._send(m.Failed("A command could not be read.", detail=reason))
        except Exception as error:
            self._fail(error)

    def _train(self, plan: m.Train) -> None:
        from engine.datasets import LoadCancelledError
        from engine.studio.training.loop import Trainer

        if self._trainer is not None:
            self._send(m.Failed("A run is in progress: stop it before another starts.", plan.run))
            return
        settings = plan.project.settings
        try:
            samples = self._shelf.samples(settings.data, ahead=False)
            trainer = Trainer(plan, samples, self._recorder, self._watcher.observer)
        except LoadCancelledError:
            self._send(m.Finished(plan.run, "stopped"))
            return
        except Exception as error:
            self._fail(error, plan.run)
            return
        self._trainer, self._work, self._paused = trainer, trainer.work(), False
        self._pause_after = self._finding = None
        self._built, self._settings, self._read_ahead = trainer.built, settings, False
        self._project = plan.project
        self._watcher.hold(trainer.built, plan.project)
        self._watcher.take_samples(samples)
        self._recorder.expect_graph()

    def _load(self, command: m.Load) -> None:
        from engine import manual_seed
        from engine.studio.network.build import build
        from engine.studio.training.checkpoint import fit_weights, fitting_nodes, read_weights

        if self._trainer is not None:
            self._send(m.Failed("A run is in progress: stop it before another network is held."))
            return
        settings = command.project.settings
        manual_seed(settings.seed)
        built = build(command.project)
        built.model.to(settings.device)
        self._built, self._settings, self._read_ahead = built, settings, True
        self._project = command.project
        self._watcher.hold(built, command.project)
        self._recorder.expect_graph()
        ready = m.Ready(False)
        try:
            if command.weights is not None:
                weights = read_weights(Path(command.weights))
                trained = fit_weights(built.model, weights) > 0
                kept, fresh = fitting_nodes(built.model, weights)
                ready = m.Ready(trained, tuple(kept), tuple(fresh))
        finally:
            self._send(ready)

    def _pause(self, trainer: Trainer) -> None:
        self._emit(trainer.report())
        self._paused = True
        self._send(m.Paused(trainer.plan.run))

    def _step(self, trainer: Trainer) -> None:
        """Train until one more batch is done, unless something of note comes first."""
        before = trainer.step
        self._paused = False
        while trainer is self._trainer and not self._paused and trainer.step == before:
            self._advance()
        if trainer is self._trainer and not self._paused:
            self._pause(trainer)

    def _stop(self, trainer: Trainer, discard: bool) -> None:
        self._trainer, self._work = None, iter(())
        try:
            self._emit(trainer.discard() if discard else trainer.stop())
        except Exception as error:
            self._fail(error, trainer.plan.run)

    def _find_rate(self, command: m.FindRate) -> None:
        from engine.studio.training.optimization.rate_finder import RateFinder

        if self._trainer is not None:
            self._send(m.Failed("A run is in progress: stop it before a rate is looked for."))
            return
        samples = self._shelf.samples(command.project.settings.data, ahead=False)
        self._finding = RateFinder(command.project, command.weights, samples).work()

    def _predict(self, request: m.Predict) -> None:
        from engine.studio.training.predicting.prediction import PredictionError, answer

        if self._built is None:
            raise PredictionError("There is no network to ask yet: build one, or train it.")
        if request.shape != self._settings.data.shape:
            # Asked of a network that another one has replaced since.
            self._send(m.Prediction(request.request, ()))
            return
        self._watcher.take_samples(self._shelf.at_hand(self._settings.data))
        nearest = self._watcher.neighbours
        self._send(answer(self._built, request, self._settings, nearest))

    def _predict_files(self, command: m.PredictFiles) -> None:
        """Classify images one after the other; whoever draws meanwhile is answered in between."""
        from engine.studio.training.predicting.file_prediction import predict_files
        from engine.studio.training.predicting.prediction import PredictionError

        if self._built is None or self._project is None:
            raise PredictionError("There is no network to ask yet: build one, or train it.")
        if self._trainer is not None and not self._paused:
            raise PredictionError("A run is in progress: pause or stop it, then predict the files.")
        done = predict_files(
            self._built,
            self._project,
            command,
            self._shelf.progress(Path(command.source).name),
            lambda: self._inbox.holds(m.Stop, m.Quit, m.Load, m.Train),
        )
        self._send(done)

    def _predict_batch(self, request: m.PredictBatch) -> None:
        from engine.studio.training.predicting.prediction import PredictionError, answer_batch

        reply = m.BatchPrediction(request.request, 0, b"")
        # A view asks by itself: where there is no answer, people need not be told.
        with contextlib.suppress(PredictionError):
            if self._built is not None:
                reply = answer_batch(self._built, request, self._settings)
        self._send(reply)

    def _record_batch(self, command: m.RecordBatch) -> None:
        """Record one batch between two of a run, or of a network that rests."""
        from engine.studio.debugging.serving import record_next, record_resting
        from engine.studio.training.failures import is_fault, sentence

        try:
            if self._trainer is not None:
                answer = record_next(command, self._trainer)
            else:
                samples = self._shelf.samples(self._settings.data, ahead=False)
                answer = record_resting(command, self._built, self._project, samples)
        except Exception as error:
            answer = m.BatchRecorded(command.request, "", sentence(error))
            if is_fault(error):
                self._fail(error)
        self._send(answer)

    # ------------------------------------------------------------ work

    def _advance(self) -> None:
        """Do the run's next piece of work. If it fails the run is over, its weights are kept."""
        trainer = self._trainer
        assert trainer is not None
        try:
            self._emit(next(self._work))
            self._pause_at_epoch_end(trainer)
        except Exception as error:
            self._trainer = None
            with contextlib.suppress(Exception):
                trainer.save("stopped")
            self._fail(error, trainer.plan.run)

    def _pause_at_epoch_end(self, trainer: Trainer) -> None:
        """Pause where one epoch was asked for and is over, unless the run is over too."""
        if self._pause_after is None or trainer is not self._trainer:
            return
        if self._paused or trainer.epoch > self._pause_after:
            self._pause_after = None
            if not self._paused and trainer.epoch <= trainer.epochs:
                self._pause(trainer)

    @property
    def _has_idle_work(self) -> bool:
        return (
            self._finding is not None
            or self._checks.is_busy
            or self._read_ahead
            or self._samples_to_record() is not None
            or self._watcher.has_work
        )

    def _use_idle_time(self) -> None:
        """Look for a rate; read the data before anybody trains; show a resting network's graph."""
        if self._finding is not None:
            self._go_on_finding(self._finding)
            return
        if self._read_ahead:
            self._read_ahead = False
            # Whoever trains will be told what is wrong with the data; nobody asked yet.
            with contextlib.suppress(Exception):
                self._watcher.take_samples(self._shelf.samples(self._settings.data, ahead=True))
            return
        samples = self._samples_to_record()
        try:
            if samples is not None and self._built is not None:
                first = samples.take(slice(0, self._settings.batch_size))
                self._emit(self._recorder.record(self._built, first, self._settings.device))
            elif self._watcher.has_work:
                self._emit(self._watcher.work())
        except Exception as error:  # neither is tried again with this network
            self._fail(error)

    def _go_on_finding(self, finding: Iterator[list[m.Event]]) -> None:
        try:
            self._emit(next(finding))
        except StopIteration:
            self._finding = None
        except Exception as error:
            self._finding = None
            self._fail(error)
            self._send(m.RateFound())

    def _samples_to_record(self) -> Samples | None:
        """The samples to record a graph with, if one is due and can be had."""
        if self._built is None or not self._recorder.graph_is_due:
            return None
        return self._shelf.at_hand(self._settings.data)

    # ------------------------------------------------------------ what is told

    def _emit(self, events: Iterable[m.Event]) -> None:
        for event in events:
            if isinstance(event, m.Paused):
                self._paused = True
            elif isinstance(event, m.Finished):
                self._trainer = None
            elif isinstance(event, Confusion) and self._trainer is not None:
                self._watcher.answers = self._trainer.answers
            self._send(event)

    def _fail(self, error: Exception, run: str | None = None) -> None:
        from engine.studio.training.failures import is_fault, sentence

        detail = "".join(traceback.format_exception(error))
        self._send(m.Failed(sentence(error), run, detail, is_fault(error)))

    def _send(self, event: m.Message) -> None:
        try:
            self._output.write(m.to_line(event))
            self._output.flush()
        except OSError:  # nobody listens any more
            self._over = True

    def _leave(self) -> None:
        if self._trainer is not None:
            try:
                self._trainer.save("stopped")
            except OSError as error:
                print(f"the last checkpoint could not be written: {error}", file=sys.stderr)


def main(arguments: Sequence[str] = ()) -> int:
    """Serve on stdin and stdout. `--foreground` keeps the usual priority: no window waits."""
    events = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this process
    if "--foreground" not in arguments and hasattr(os, "nice"):
        os.nice(NICENESS)
    Worker(Inbox(lines_of(0)), events).serve()
    return 0
