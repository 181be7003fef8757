"""The training of one run, batch by batch, in this very thread.

`Trainer.work` does the run in small pieces and hands out what is to be told after each; whoever
drives it acts in between: pausing is not asking for the next piece. The numbers depend on the
project, its seed, the number of threads and the kernels alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from engine import Tensor, manual_seed
from engine.datasets import Samples, split
from engine.kernels import table
from engine.studio.files import write_together
from engine.studio.network.build import build
from engine.studio.network.losses import tells_classes
from engine.studio.training import checkpoint, runs
from engine.studio.training.batches import Batches
from engine.studio.training.computing import Computing
from engine.studio.training.divergence import diverged, sentence
from engine.studio.training.evaluation import Evaluation
from engine.studio.training.messages import (
    Event,
    Finished,
    Paused,
    Saved,
    Started,
    StoppedEarly,
    Train,
)
from engine.studio.training.metrics import Pace, share_correct
from engine.studio.training.optimization.learning_rate import LearningRate
from engine.studio.training.optimization.optimizing import Stepper
from engine.studio.training.optimization.stopping import best_of, epochs_without_gain
from engine.studio.training.predicting.own_samples import with_own
from engine.studio.training.recorder import Recorder
from engine.studio.training.reporting import Reporter
from engine.studio.training.requirements import check_samples, check_settings
from engine.studio.training.watching.confusion import Answers
from engine.studio.training.watching.observer import Observer
from engine.studio.training.watching.timing import LayerTimer

SHORT_EPOCH_SECONDS = 1.0
"""A checkpoint so soon after another does not wait for the disk: that takes longer than it."""
LONG_EPOCH_SECONDS = 60.0
"""An epoch is saved in between after so long."""
GOOD_STEPS = 20
"""The weights are remembered every so many steps, to go back to when the loss becomes NaN."""

Status = Literal["running", "finished", "stopped", "diverged"]


class Trainer:
    """One run. `epoch` (from 1) is in progress, `batch` of its batches and `step` in all are done.

    `answers` are those to the held-out samples, of the epoch before. Raises BuildError,
    TrainingError or CheckpointError where the run cannot begin.
    """

    def __init__(
        self, plan: Train, samples: Samples, recorder: Recorder, observer: Observer | None = None
    ) -> None:
        project = plan.project
        settings = project.settings
        check_settings(settings)
        check_samples(samples, settings.data)
        manual_seed(settings.seed)
        self.plan = plan
        self.settings = settings
        self.built = build(project)
        device = settings.device
        self.model = self.built.model.to(device)
        self.stepper = Stepper(settings, self.built)
        self.optimizer = self.stepper.optimizer
        self._keep_frozen()
        self.recorder = recorder
        self._timer = LayerTimer(self.built, device)
        self.observer = observer or Observer()
        self.answers: Answers | None = None
        self.epochs = settings.epochs
        training, held_out = split(samples, settings.held_out, settings.seed)
        if plan.own_samples is not None:
            training = with_own(training, Path(plan.own_samples), settings.seed)
        classified = tells_classes(project)
        labels = training.targets if classified else None
        self.training = Batches(training, labels, device, settings.augmentation or None)
        self.held_out = Batches(held_out, held_out.targets if classified else None, device)
        self.batches = math.ceil(len(self.training) / settings.batch_size)
        self.epoch, self.batch, self.step, self.diverged = 1, 0, 0, False
        self.stopped_early: int | None = None
        self._best: checkpoint.Arrays | None = None  # the best epoch's weights, until they are kept
        # The first checkpoint waits for the disk.
        self._saved_at = time.monotonic() - SHORT_EPOCH_SECONDS
        self._saving_took = 0.0  # epochs of less than twice that share a checkpoint
        self.rate = LearningRate(settings, self.optimizer, self.epochs, self.batches)
        self.computing = Computing(self._kept_state())
        self._kernels = self.computing.kernels_since(self.plan.state)
        curves, pace = self._go_on_from_before()
        total = self.epochs * self.batches
        self.reporter = Reporter(plan, curves, pace, total, self._batches_done, device)
        self._good = checkpoint.remember(self.model, self.optimizer)
        self._good_step = self.step
        self.observer.begin(plan, self.built)

    @property
    def curves(self) -> runs.Curves:
        """What was measured so far."""
        return self.reporter.curves

    @property
    def learning_rate(self) -> float:
        """The rate in force; it may be changed between two pieces of work."""
        return self.rate.value

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.rate.set(value)
        self.observer.set_rate(value)

    def work(self) -> Iterator[list[Event]]:
        """Train to the last epoch: a batch, or a batch of held-out samples, a piece."""
        with table.pinned():
            yield from self._work()

    def _work(self) -> Iterator[list[Event]]:
        yield [self._started()]
        while self.epoch <= self.epochs and self.stopped_early is None:
            yield from self._train_epoch()
            yield self.report()
            yield from self._evaluate()
            yield from self._end_epoch()
        yield from self._keep("finished")
        folder = Path(self.plan.folder)
        if self.settings.restore_best and checkpoint.use_best(folder):
            checkpoint.fit_weights(self.model, checkpoint.read_weights(folder / checkpoint.WEIGHTS))
        yield [self._finished("finished")]

    def stop(self) -> list[Event]:
        """End the run here and keep what was learned. OSError where it cannot be written."""
        events = self.report()
        self.save("stopped")
        return [*events, self._finished("stopped")]

    def discard(self) -> list[Event]:
        """End the run here and write nothing."""
        return [*self.report(), self._finished("stopped")]

    def keep(self) -> list[Event]:
        """Write a checkpoint of the run as it stands. OSError where it cannot be written."""
        events = self.report()
        self.save("running")
        return [*events, Saved(self.plan.run, self.step)]

    def save(self, status: Status) -> None:
        """Write record, curves and checkpoint into the run's folder, as one step."""
        began_at = time.monotonic()
        memory = checkpoint.remember(self.model, self.optimizer)
        if not memory.finite:
            memory = self._good
        state = checkpoint.State(
            epoch=self.epoch,
            batch=self.batch,
            step=self.step,
            seconds=self.reporter.pace.elapsed,
            learning_rate=self.learning_rate,
            planned_learning_rate=self.settings.learning_rate,
            random=checkpoint.random_state(),
            kernels=self.computing.kernels,
            threads=self.computing.threads,
            schedule=self.rate.state(),
            loss_scale=self.stepper.loss_scale,
        )
        folder, method = Path(self.plan.folder), self.settings.optimizer
        durable = status != "running" or began_at - self._saved_at >= SHORT_EPOCH_SECONDS
        write_together(
            folder,
            {
                **checkpoint.checkpoint_files(memory, state, method, self._best),
                **self.curves.files(),
                runs.RECORD: runs.record_bytes(self._record(status)),
            },
            durable,
        )
        (folder / checkpoint.LAST).unlink(missing_ok=True)
        self._best = None
        self._saved_at = time.monotonic()
        if not durable:
            self._saving_took = self._saved_at - began_at

    # ------------------------------------------------------------ the loop

    def _train_epoch(self) -> Iterator[list[Event]]:
        self.model.train()
        order = self.training.order(self.settings.seed, self.epoch)
        while self.batch < self.batches:
            start = self.batch * self.settings.batch_size
            index = order[start : start + self.settings.batch_size]
            with self.reporter.pace.working(len(index)):
                events = self._train_batch(index)
            if self.reporter.is_due:
                events += self.report()
            yield events
            if time.monotonic() - self._saved_at >= LONG_EPOCH_SECONDS:
                yield from self._keep("running")

    def _train_batch(self, index: np.ndarray) -> list[Event]:
        place = (self.settings.seed, self.epoch, self.batch)
        inputs, targets, labels = self.training.take(index, place)
        with (
            self.recorder.observing(self.model),
            self._timer.forward(),
            self.observer.listening(self.built, self.step),
        ):
            outputs, loss = self.built.evaluate(inputs, targets)
        value = float(loss.item())
        if not math.isfinite(value):
            return [*self.observer.take_divergence(), self._diverge(value, inputs, targets)]
        self.diverged = False
        if self.step % GOOD_STEPS == 0:
            self._remember_good()
        events: list[Event] = [*self.recorder.graph(self.model, loss)]
        self._timer.await_backward(loss)
        self.recorder.await_norms(loss)
        self.stepper.step(
            loss,
            lambda: self.built.evaluate(inputs, targets)[1],
            lambda: events.extend(self._after_backward(len(index))),
        )
        self.batch, self.step = self.batch + 1, self.step + 1
        self.rate.end_batch()
        events += self.observer.take_update(self.built, self.step, value, inputs)
        self.reporter.note(self.step, value, share_correct(outputs, labels))
        return events

    def _after_backward(self, samples: int) -> list[Event]:
        """What a backward pass has measured of the layers."""
        self.observer.take_gradients(self.built)
        times = self._timer.times(self.plan.run, samples)
        return [*times, *self.recorder.norms(self.model, self.step + 1)]

    def _evaluate(self) -> Iterator[list[Event]]:
        if not len(self.held_out) or self.curves.held_out_steps[-1:] == [self.step]:
            return  # nothing to measure, or measured before the run was stopped here
        evaluation = Evaluation(self.built, self.held_out, self.plan.run, self.epoch)
        size = self.settings.batch_size
        for start in range(0, len(self.held_out), size):
            with self.reporter.pace.working(0):
                loss = evaluation.take(np.arange(start, min(start + size, len(self.held_out))))
            if not math.isfinite(loss):
                yield [self._diverge(loss, *evaluation.newest)]
                return
            yield []
        events = self.reporter.held_out(self.epoch, self.step, evaluation)
        losses = self.curves.held_out_losses
        if best_of(losses) == len(losses) - 1:
            self._best = checkpoint.weights_of(self.model)
        self.answers = evaluation.answers
        yield [*events, *self.observer.take_epoch(evaluation.loss)]

    def _end_epoch(self) -> Iterator[list[Event]]:
        losses = self.curves.held_out_losses
        measured = bool(losses) and self.curves.held_out_epochs[-1] == self.epoch
        self.rate.end_epoch(losses[-1] if measured else None)
        yield from self._stop_early()
        self.epoch, self.batch = self.epoch + 1, 0
        if self.epoch <= self.epochs and self.stopped_early is None:
            if self.computing.end_epoch():
                self._kernels.append((self.epoch, self.computing.kernels))
            if time.monotonic() - self._saved_at >= 2 * self._saving_took:
                yield from self._keep("running")

    def _stop_early(self) -> Iterator[list[Event]]:
        """Note that this epoch is the last one, if the held-out loss has not fallen for so long."""
        patience, losses = self.settings.stop_patience, self.curves.held_out_losses
        if patience is None or not losses or self.epoch == self.epochs:
            return
        if epochs_without_gain(losses, self.settings.stop_min_delta or 0.0) >= patience:
            self.stopped_early = self.step
            best = self.curves.held_out_epochs[best_of(losses) or 0]
            yield [StoppedEarly(self.plan.run, self.epoch, self.step, best)]

    def _keep(self, status: Status) -> Iterator[list[Event]]:
        """Save; while that fails, wait and try again when the run is told to go on."""
        while True:
            try:
                self.save(status)
                return
            except OSError as error:
                yield [
                    Paused(
                        self.plan.run,
                        f"The run's checkpoint could not be written ({error.strerror}): make room "
                        "on the disk and continue; what was saved before is intact.",
                    )
                ]

    # ------------------------------------------------------------ what is told

    def report(self) -> list[Event]:
        """The points since the last report, and where the run stands."""
        return self.reporter.report(self.epoch, self.batch, self._batches_done, self.learning_rate)

    def _finished(self, outcome: Literal["finished", "stopped"]) -> Finished:
        loss, accuracy = self.curves.newest
        ended = "diverged" if self.diverged else outcome
        return Finished(self.plan.run, ended, loss, accuracy, self.reporter.pace.elapsed)

    def _started(self) -> Started:
        return Started(
            run=self.plan.run,
            device=self.settings.device,
            threads=self.computing.threads,
            parameters=sum(parameter.numel() for parameter in self.model.parameters()),
            training_samples=len(self.training),
            held_out_samples=len(self.held_out),
            epochs=self.epochs,
            batches=self.batches,
            kernels=self.computing.kernels,
            note=self.computing.note,
            step=self.step,
        )

    @property
    def _batches_done(self) -> int:
        return (self.epoch - 1) * self.batches + self.batch

    def _record(self, status: Status) -> runs.Run:
        started = self._started()
        loss, accuracy = self.curves.newest
        return runs.Run(
            id=self.plan.run,
            status="diverged" if self.diverged and status != "running" else status,
            project=self.plan.project,
            device=started.device,
            threads=started.threads,
            parameters=started.parameters,
            epoch=min(self.epoch, self.epochs),
            step=self.step,
            loss=loss,
            accuracy=accuracy,
            seconds=self.reporter.pace.elapsed,
            kernels=tuple(self._kernels),
            stopped_early=self.stopped_early,
            layer_times=self._timer.newest,
            confusion=self.reporter.confusion,
            typed_at=self.reporter.typed_at,
        )

    # ------------------------------------------------------------ going on, going back

    def _keep_frozen(self) -> None:
        """Give frozen layers what they had learned, where the run starts afresh."""
        if self.plan.frozen_weights is not None:
            weights = checkpoint.read_weights(Path(self.plan.frozen_weights))
            checkpoint.fit_weights(self.model, weights, self.model.frozen_ids)

    def _go_on_from_before(self) -> tuple[runs.Curves, Pace]:
        """Take over weights or a whole state, as far as the plan names some."""
        source = self.plan.state and Path(self.plan.state) / checkpoint.WEIGHTS
        source = source or (self.plan.weights and Path(self.plan.weights))
        if not source:
            return runs.Curves(), Pace()
        checkpoint.fit_weights(self.model, checkpoint.read_weights(source))
        kept = checkpoint.read_optimizer(source.parent, self.settings.optimizer)
        checkpoint.take_up(kept, self.model, self.optimizer)
        state = self._kept_state()
        if state is None:
            return runs.Curves(), Pace()
        self.epoch, self.step = state.epoch, state.step
        self.batch = min(state.batch, self.batches)
        self.rate.restore(state.schedule, state.planned_learning_rate, state.learning_rate)
        self.stepper.resume(state.loss_scale)
        checkpoint.set_random_state(state.random)
        return runs.read_curves(source.parent).up_to(state.step), Pace(state.seconds)

    def _kept_state(self) -> checkpoint.State | None:
        """Where the run stood that this one goes on from, if it does."""
        return checkpoint.read_state(Path(self.plan.state)) if self.plan.state else None

    def _remember_good(self) -> None:
        self._good = checkpoint.remember(self.model, self.optimizer)
        self._good_step = self.step

    def _diverge(self, loss: float, inputs: Tensor, targets: Tensor) -> Paused:
        """Go back to the last good weights, and say what happened where."""
        where = diverged(self.built, inputs, targets)
        checkpoint.restore(self._good, self.model, self.optimizer)
        self.diverged = True
        place = f"epoch {self.epoch}, batch {min(self.batch + 1, self.batches)}"
        reason = sentence(loss, place, where, self._good_step, self.learning_rate)
        return Paused(self.plan.run, reason)
