"""What the window asks of its worker, one JSON line each: see `messages.py`."""

from __future__ import annotations

from engine.studio.debugging.messages import RecordBatch
from engine.studio.network.project import ProjectData
from engine.studio.training.console.console_messages import ConsoleCommand
from engine.studio.training.graph.graph_messages import GraphCommand
from engine.studio.training.message import Message
from engine.studio.training.watching.watch_messages import PredictFiles, WatchCommand


class Train(Message, frozen=True):
    """Train this snapshot of the project; results go into `folder`.

    With `weights` (a safetensors file) the run goes on from them, with `state` (a run's folder)
    it resumes exactly: weights, optimizer, random states and place in the epoch. A run from fresh
    weights lets frozen layers have theirs of `frozen_weights` (a safetensors file). With
    `own_samples` (a folder) it learns the user's own digits, and rehearses some that it knows.
    """

    run: str
    project: ProjectData
    folder: str
    weights: str | None = None
    state: str | None = None
    frozen_weights: str | None = None
    own_samples: str | None = None


class Load(Message, frozen=True):
    """Hold this network ready for predictions, with these weights or with fresh ones."""

    project: ProjectData
    weights: str | None = None


class Pause(Message, frozen=True):
    """Stop between two batches and wait."""


class Continue(Message, frozen=True):
    """Go on after a pause."""


class Step(Message, frozen=True):
    """Train one more batch and pause again."""


class StepEpoch(Message, frozen=True):
    """Train to the end of this epoch, held-out samples included, and pause again."""


class Stop(Message, frozen=True):
    """End the run after this batch and keep what it learned, or with `discard` write nothing."""

    discard: bool = False


class Save(Message, frozen=True):
    """Write a checkpoint of the run in progress, after this batch."""


class SetLearningRate(Message, frozen=True):
    """Change the running optimizer's learning rate, from the next batch on.

    A schedule goes on as if it had begun with this rate.
    """

    value: float


class SetMomentum(Message, frozen=True):
    """Change the momentum of a running SGD, from the next batch on."""

    value: float


class FindRate(Message, frozen=True):
    """Try growing learning rates on copies of the weights (fresh ones without `weights`)."""

    project: ProjectData
    weights: str | None = None


class CancelFinding(Message, frozen=True):
    """End the search for a learning rate."""


class Predict(Message, frozen=True):
    """Classify one sample: float32 values in C order, `shape` without the batch axis.

    `nodes` are the ids whose activations are wanted as pictures, dotted paths of them for nodes
    inside of blocks; with `saliency`, how much each input value matters is told too, and so many
    nearest `neighbours` among the training samples. Only the newest request counts.
    """

    request: int
    shape: tuple[int, ...]
    values: bytes
    nodes: tuple[str, ...] = ()
    saliency: bool = False
    neighbours: int = 0


class PredictBatch(Message, frozen=True):
    """Answer many samples at once: float32 values in C order, `shape` without the batch axis.

    For views of what a network has learned as a whole, such as the border between two classes.
    """

    request: int
    shape: tuple[int, ...]
    values: bytes


class WatchGradients(Message, frozen=True):
    """Send (or stop sending) the recorded graph and, while training, its gradient norms."""

    on: bool


class Quit(Message, frozen=True):
    """End the worker, keeping a checkpoint of a run in progress."""


Command = (
    Train
    | Load
    | Pause
    | Continue
    | Step
    | StepEpoch
    | Stop
    | Save
    | SetLearningRate
    | SetMomentum
    | FindRate
    | CancelFinding
    | Predict
    | PredictBatch
    | PredictFiles
    | WatchGradients
    | RecordBatch
    | GraphCommand
    | ConsoleCommand
    | WatchCommand
    | Quit
)
