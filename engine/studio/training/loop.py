"""The training of one run, batch by batch, in this very thread.

`Trainer.work` does the run in small pieces and hands out what is to be told after each; whoever
drives it acts in between: pausing is not asking for the next piece. The numbers depend on the
project, its seed, the number of threads and the kernels alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import UNSET

from engine import Tensor, manual_seed
from engine.datasets import Samples, split
from engine.devices import to_numpy
from engine.kernels import table
from engine.studio.files import write_together
from engine.studio.network.build import build
from engine.studio.network.losses import tells_classes
from engine.studio.training import checkpoint, runs
from engine.studio.training.batches import Batches
from engine.studio.training.computing import Computing
from engine.studio.training.divergence import first_layer_not_finite
from engine.studio.training.messages import (
    Event,
    Finished,
    HeldOut,
    Paused,
    Points,
    Progress,
    Started,
    Train,
)
from engine.studio.training.metrics import Average, Pace, count_correct
from engine.studio.training.optimizing import make_optimizer
from engine.studio.training.prediction import asking
from engine.studio.training.recorder import Recorder
from engine.studio.training.requirements import check_samples, check_settings
from engine.studio.training.timing import LayerTimer

REPORT_SECONDS = 0.1
SHORT_EPOCH_SECONDS = 1.0
"""An epoch that ends so soon after a checkpoint makes none of its own: saving takes longer."""
LONG_EPOCH_SECONDS = 60.0
"""An epoch is saved in between after so long."""
GOOD_STEPS = 20
"""The weights are remembered every so many steps, to go back to when the loss becomes NaN."""

Status = Literal["running", "finished", "stopped", "diverged"]


@dataclass
class _Fresh:
    """What was measured since the last report."""

    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)


class Trainer:
    """One run. `epoch` (from 1) is in progress, `batch` of its batches and `step` in all are done.

    Raises BuildError, TrainingError or CheckpointError where the run cannot begin.
    """

    def __init__(self, plan: Train, samples: Samples, recorder: Recorder) -> None:
        project = plan.project
        settings = project.settings
        check_settings(settings)
        check_samples(samples, settings.data)
        manual_seed(settings.seed)
        self.plan = plan
        self.built = build(project)
        device = settings.device
        self.model = self.built.model.to(device)
        self.optimizer = make_optimizer(settings, self.model)
        self._keep_frozen()
        self.recorder = recorder
        self._timer = LayerTimer(self.built, device)
        self.epochs = settings.epochs
        training, held_out = split(samples, settings.held_out, settings.seed)
        classified = tells_classes(project)
        augmentation = None if settings.augmentation is UNSET else settings.augmentation
        labels = training.targets if classified else None
        self.training = Batches(training, labels, device, augmentation)
        self.held_out = Batches(held_out, held_out.targets if classified else None, device)
        self.batches = math.ceil(len(self.training) / settings.batch_size)
        self.epoch, self.batch, self.step = 1, 0, 0
        self.diverged = False
        self.curves = runs.Curves()
        self.pace = Pace()
        # The first epoch is saved however short it is.
        self._saved_at = time.monotonic() - SHORT_EPOCH_SECONDS
        self._report_at = 0.0
        self._fresh = _Fresh()
        self.computing = Computing(self._kept_state())
        self._kernels = self._kernels_before()
        self._go_on_from_before()
        self._batches_before = self._batches_done
        self._good = checkpoint.remember(self.model, self.optimizer)
        self._good_step = self.step

    @property
    def learning_rate(self) -> float:
        """The rate in force; it may be changed between two pieces of work."""
        return float(self.optimizer.param_groups[0]["lr"])

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = value

    def work(self) -> Iterator[list[Event]]:
        """Train to the last epoch: a batch, or a batch of held-out samples, a piece."""
        with table.pinned():
            yield from self._work()

    def _work(self) -> Iterator[list[Event]]:
        yield [self._started()]
        while self.epoch <= self.epochs:
            yield from self._train_epoch()
            yield self.report()
            yield from self._evaluate()
            self.epoch, self.batch = self.epoch + 1, 0
            if self.epoch <= self.epochs and self.computing.end_epoch():
                self._kernels.append((self.epoch, self.computing.kernels))
            if self.epoch <= self.epochs and self._unsaved_for() >= SHORT_EPOCH_SECONDS:
                yield from self._keep("running")
        yield from self._keep("finished")
        yield [self._finished("finished")]

    def stop(self) -> list[Event]:
        """End the run here and keep what was learned. OSError where it cannot be written."""
        events = self.report()
        self.save("stopped")
        return [*events, self._finished("stopped")]

    def save(self, status: Status) -> None:
        """Write record, curves and checkpoint into the run's folder, as one step."""
        memory = checkpoint.remember(self.model, self.optimizer)
        if not memory.finite:
            memory = self._good
        state = checkpoint.State(
            epoch=self.epoch,
            batch=self.batch,
            step=self.step,
            seconds=self.pace.elapsed,
            learning_rate=self.learning_rate,
            planned_learning_rate=self.plan.project.settings.learning_rate,
            random=checkpoint.random_state(),
            kernels=self.computing.kernels,
            threads=self.computing.threads,
        )
        write_together(
            Path(self.plan.folder),
            {
                **checkpoint.checkpoint_files(memory, state, self._method),
                runs.CURVES: self.curves.to_bytes(),
                runs.RECORD: runs.record_bytes(self._record(status)),
            },
        )
        self._saved_at = time.monotonic()

    # ------------------------------------------------------------ the loop

    def _train_epoch(self) -> Iterator[list[Event]]:
        self.model.train()
        settings = self.plan.project.settings
        order = self.training.order(settings.seed, self.epoch)
        while self.batch < self.batches:
            start = self.batch * settings.batch_size
            index = order[start : start + settings.batch_size]
            with self.pace.working(len(index)):
                events = self._train_batch(index)
            if time.monotonic() >= self._report_at:
                events += self.report()
            yield events
            if self._unsaved_for() >= LONG_EPOCH_SECONDS:
                yield from self._keep("running")

    def _train_batch(self, index: np.ndarray) -> list[Event]:
        seed = self.plan.project.settings.seed
        inputs, targets, labels = self.training.take(index, (seed, self.epoch, self.batch))
        with self.recorder.observing(self.model), self._timer.forward():
            outputs, loss = self.built.evaluate(inputs, targets)
        value = float(loss.item())
        if not math.isfinite(value):
            return [self._diverge(value, inputs)]
        self.diverged = False
        if self.step % GOOD_STEPS == 0:
            self._remember_good()
        events: list[Event] = [*self.recorder.graph(self.model, loss)]
        self.optimizer.zero_grad()
        self._timer.await_backward(loss)
        self.recorder.await_norms(loss)
        loss.backward()
        events += self._timer.times(self.plan.run, len(index))
        events += self.recorder.norms(self.model, self.step + 1)
        self.optimizer.step()
        self.batch, self.step = self.batch + 1, self.step + 1
        self._note(value, outputs, labels)
        return events

    def _evaluate(self) -> Iterator[list[Event]]:
        if not len(self.held_out):
            return
        average = Average()
        size = self.plan.project.settings.batch_size
        for start in range(0, len(self.held_out), size):
            index = np.arange(start, min(start + size, len(self.held_out)))
            with self.pace.working(0), asking(self.model):
                inputs, targets, labels = self.held_out.take(index)
                outputs, mean = self.built.evaluate(inputs, targets)
                loss = float(mean.item())
                correct = 0 if labels is None else count_correct(to_numpy(outputs.array), labels)
            if not math.isfinite(loss):
                yield [self._diverge(loss, inputs)]
                return
            average.add(loss, correct, len(index))
            yield []
        accuracy = average.accuracy if self.held_out.labels is not None else None
        event = HeldOut(self.plan.run, self.epoch, self.step, average.loss, accuracy)
        self.curves.take(event)
        yield [event]

    def _unsaved_for(self) -> float:
        """Seconds since the last checkpoint."""
        return time.monotonic() - self._saved_at

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

    def _finished(self, outcome: Literal["finished", "stopped"]) -> Finished:
        record = self._record(outcome)
        return Finished(
            self.plan.run,
            "diverged" if self.diverged else outcome,
            record.loss,
            record.accuracy,
            record.seconds,
        )

    def _started(self) -> Started:
        return Started(
            run=self.plan.run,
            device=self.plan.project.settings.device,
            threads=self.computing.threads,
            parameters=sum(parameter.numel() for parameter in self.model.parameters()),
            training_samples=len(self.training),
            held_out_samples=len(self.held_out),
            epochs=self.epochs,
            batches=self.batches,
            kernels=self.computing.kernels,
            note=self.computing.note,
        )

    def _note(self, loss: float, outputs: Tensor, labels: np.ndarray | None) -> None:
        self._fresh.steps.append(self.step)
        self._fresh.losses.append(loss)
        if labels is not None:
            correct = count_correct(to_numpy(outputs.array), labels)
            self._fresh.accuracies.append(correct / len(labels))

    def report(self) -> list[Event]:
        """The points since the last report, and where the run stands."""
        if not self._fresh.steps:
            return []
        fresh, self._fresh = self._fresh, _Fresh()
        points = Points(
            self.plan.run, tuple(fresh.steps), tuple(fresh.losses), tuple(fresh.accuracies)
        )
        self.curves.take(points)
        self._report_at = time.monotonic() + REPORT_SECONDS
        done = self._batches_done
        left = self.epochs * self.batches - done
        remaining = self.pace.remaining(done - self._batches_before, left)
        rate = self.pace.samples_per_second
        return [
            points,
            Progress(self.plan.run, self.epoch, self.batch, rate, self.pace.elapsed, remaining),
        ]

    @property
    def _batches_done(self) -> int:
        return (self.epoch - 1) * self.batches + self.batch

    @property
    def _method(self) -> str:
        return type(self.optimizer).__name__

    def _record(self, status: Status) -> runs.Run:
        started = self._started()
        curves = self.curves
        losses = curves.held_out_losses or curves.losses
        accuracies = curves.held_out_accuracies or curves.accuracies
        accuracy = accuracies[-1] if accuracies and not math.isnan(accuracies[-1]) else None
        return runs.Run(
            id=self.plan.run,
            status="diverged" if self.diverged and status != "running" else status,
            project=self.plan.project,
            device=started.device,
            threads=started.threads,
            parameters=started.parameters,
            epoch=min(self.epoch, self.epochs),
            step=self.step,
            loss=losses[-1] if losses else None,
            accuracy=accuracy,
            seconds=self.pace.elapsed,
            kernels=tuple(self._kernels),
        )

    # ------------------------------------------------------------ going on, going back

    def _keep_frozen(self) -> None:
        """Give frozen layers what they had learned, where the run starts afresh."""
        if self.plan.frozen_weights is not None:
            weights = checkpoint.read_weights(Path(self.plan.frozen_weights))
            checkpoint.fit_weights(self.model, checkpoint.of_nodes(weights, self.model.frozen_ids))

    def _go_on_from_before(self) -> None:
        """Take over weights or a whole state, as far as the plan names some."""
        source = self.plan.state and Path(self.plan.state) / checkpoint.WEIGHTS
        source = source or (self.plan.weights and Path(self.plan.weights))
        if not source:
            return
        checkpoint.fit_weights(self.model, checkpoint.read_weights(source))
        kept = checkpoint.read_optimizer(source.parent, self._method)
        checkpoint.fit_optimizer(self.model, self.optimizer, kept)
        state = self._kept_state()
        if state is not None:
            self.epoch, self.step = state.epoch, state.step
            self.batch = min(state.batch, self.batches)
            self.pace = Pace(state.seconds)
            if state.planned_learning_rate == self.learning_rate:
                self.learning_rate = state.learning_rate
            self.curves = runs.read_curves(source.parent).up_to(state.step)
            checkpoint.set_random_state(state.random)

    def _kept_state(self) -> checkpoint.State | None:
        """Where the run stood that this one goes on from, if it does."""
        return checkpoint.read_state(Path(self.plan.state)) if self.plan.state else None

    def _kernels_before(self) -> list[tuple[int, str]]:
        """From which epoch on which kernels have computed, those of now included."""
        kept = runs.read_run(Path(self.plan.state)) if self.plan.state else None
        before = list(kept.kernels) if kept is not None else []
        if before and before[-1][1] == self.computing.kernels:
            return before
        state = self._kept_state()
        return [*before, (1 if state is None else state.epoch, self.computing.kernels)]

    def _remember_good(self) -> None:
        self._good = checkpoint.remember(self.model, self.optimizer)
        self._good_step = self.step

    def _diverge(self, loss: float, inputs: Tensor) -> Paused:
        """Go back to the last good weights, and say what happened where."""
        layer = first_layer_not_finite(self.model, inputs)
        checkpoint.restore(self._good, self.model, self.optimizer)
        self.diverged = True
        where = "the loss itself overflows" if layer is None else f"it begins in {layer}"
        return Paused(
            self.plan.run,
            f"The loss became {'NaN' if math.isnan(loss) else 'infinite'} in epoch {self.epoch}, "
            f"batch {min(self.batch + 1, self.batches)} ({where}); the weights are back to those "
            f"of step {self._good_step}: lower the learning rate (it is {self.learning_rate:g}) "
            "and continue, or stop.",
        )
