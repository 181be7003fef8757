"""Which batch is recorded when the window asks for one, and what it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from engine import Tensor
from engine.datasets import Samples, split
from engine.studio.debugging.file import RecordingError, write
from engine.studio.debugging.messages import BatchRecorded, RecordBatch
from engine.studio.debugging.record import record_batch
from engine.studio.network.build import Built
from engine.studio.network.project import ProjectData
from engine.studio.training.batches import Batches
from engine.studio.training.loop import Trainer
from engine.studio.training.optimization.optimizing import Stepper

MOST_SAMPLES = 64
"""A recording of more would take much memory, and nobody could look through it."""


def record_next(command: RecordBatch, trainer: Trainer) -> BatchRecorded:
    """Record the next batch of a run, or samples of its own choice; the run is as before.

    Fewer samples than the batch has are its first ones.
    """
    total = len(trainer.training)
    if command.first is None:
        inputs, targets = _next_batch(trainer)
        count = min(command.samples, MOST_SAMPLES)
        inputs, targets = inputs[:count], targets[:count]
    else:
        inputs, targets = _chosen(command, trainer.training)
    return _recorded(command, trainer.built, trainer.stepper, inputs, targets, total, trainer.step)


def record_resting(
    command: RecordBatch, built: Built | None, project: ProjectData | None, samples: Samples
) -> BatchRecorded:
    """Record some training samples with a network that rests, and an optimizer that begins."""
    if built is None or project is None:
        raise RecordingError("There is no network to record yet: build one first.")
    settings = project.settings
    training, _ = split(samples, settings.held_out, settings.seed)
    batches = Batches(training, None, settings.device)
    inputs, targets = _chosen(command, batches)
    with _same_forward(built):
        stepper = Stepper(command.settings or settings, built)
        return _recorded(command, built, stepper, inputs, targets, len(training), None)


@contextmanager
def _same_forward(built: Built) -> Iterator[None]:
    """Afterwards all modules compute as before, though a stepper had them do so in halves."""
    modules = (*built.model.modules(), *built.loss.modules())
    own = {each: each.__dict__.get("forward") for each in modules}
    try:
        yield
    finally:
        for module, forward in own.items():
            module.__dict__.pop("forward", None)
            if forward is not None:
                module.__dict__["forward"] = forward


def _next_batch(trainer: Trainer) -> tuple[Tensor, Tensor]:
    """The batch that the run will train next; after an epoch's last, the next epoch's first."""
    settings, epoch, batch = trainer.settings, trainer.epoch, trainer.batch
    if batch >= trainer.batches:
        epoch, batch = epoch + 1, 0
    start = batch * settings.batch_size
    index = trainer.training.order(settings.seed, epoch)[start : start + settings.batch_size]
    inputs, targets, _ = trainer.training.take(index, (settings.seed, epoch, batch))
    return inputs, targets


def _chosen(command: RecordBatch, batches: Batches) -> tuple[Tensor, Tensor]:
    """Samples from the first one asked for on, counted round and round; none comes twice."""
    count = min(command.samples, MOST_SAMPLES, len(batches))
    index = (np.arange(count) + (command.first or 0)) % len(batches)
    inputs, targets, _ = batches.take(index)
    return inputs, targets


def _recorded(
    command: RecordBatch,
    built: Built,
    stepper: Stepper,
    inputs: Tensor,
    targets: Tensor,
    total: int,
    steps: int | None,
) -> BatchRecorded:
    try:
        recording, arrays = record_batch(built, stepper, inputs, targets)
    except ValueError as error:  # a batch that a layer cannot take, as one sample for batch norm
        raise RecordingError(
            f"The network cannot be trained on a batch of {len(inputs)} ({error}): record more "
            "samples."
        ) from error
    recording = msgspec.structs.replace(
        recording, has_run=steps is not None, steps=steps or 0, first=command.first
    )
    write(recording, arrays, Path(command.path))
    return BatchRecorded(command.request, command.path, total=total)
