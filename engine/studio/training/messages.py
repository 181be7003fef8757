"""What the window and its worker say to each other: one JSON line a message.

Commands go to the worker's stdin, events come from its message pipe. Arrays of weights never
pass here: they are safetensors files in the run's folder. `PROTOCOL` grows with every change
that an older side would misread; the window refuses a worker of another version.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.studio.network.project import ProjectData

PROTOCOL = 2


class Message(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The base of all messages; its subclass's name is the tag on the line."""


ZERO = 128
"""The byte of `Pixels` that stands for zero."""


class Pixels(msgspec.Struct, frozen=True):
    """A small picture of numbers: `data` is base64 of height·width bytes, row by row.

    `ZERO` is zero, 255 the largest magnitude above it, 1 the same below it.
    """

    width: int
    height: int
    data: bytes


# ---------------------------------------------------------------- commands, window to worker


class Train(Message, frozen=True):
    """Train this snapshot of the project; results go into `folder`.

    With `weights` (a safetensors file) the run goes on from them, with `state` (a run's folder)
    it resumes exactly: weights, optimizer, random states and place in the epoch. A run from fresh
    weights lets frozen layers have theirs of `frozen_weights` (a safetensors file).
    """

    run: str
    project: ProjectData
    folder: str
    weights: str | None = None
    state: str | None = None
    frozen_weights: str | None = None


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


class Stop(Message, frozen=True):
    """End the run after this batch and keep what it learned."""


class SetLearningRate(Message, frozen=True):
    """Change the running optimizer's learning rate, from the next batch on."""

    value: float


class Predict(Message, frozen=True):
    """Classify one sample: float32 values in C order, `shape` without the batch axis.

    `nodes` are the ids whose activations are wanted as pictures. Only the newest request counts.
    """

    request: int
    shape: tuple[int, ...]
    values: bytes
    nodes: tuple[str, ...] = ()


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
    | Stop
    | SetLearningRate
    | Predict
    | PredictBatch
    | WatchGradients
    | Quit
)


# ---------------------------------------------------------------- events, worker to window


class Device(msgspec.Struct, frozen=True):
    """A device a run can use: `name` as the settings hold it, `title` for people."""

    name: str
    title: str


class Hello(Message, frozen=True):
    """The worker is there."""

    protocol: int
    pid: int
    devices: tuple[Device, ...]


class Loading(Message, frozen=True):
    """Data is being read: `done` of `total` samples (`total` 0 while unknown)."""

    title: str
    done: int
    total: int


class Ready(Message, frozen=True):
    """A network is held for predictions. `trained` says whether its weights ever learned.

    `kept` are the nodes that took over learned weights, `fresh` those that have weights which did
    not fit or are new; a node is in both where some fitted.
    """

    trained: bool
    kept: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()


class Started(Message, frozen=True):
    """The run's first batch is about to be trained.

    `kernels` names what computes; `note` is a sentence where a run that goes on cannot have what it
    had before.
    """

    run: str
    device: str
    threads: int
    parameters: int
    training_samples: int
    held_out_samples: int
    epochs: int
    batches: int
    kernels: str = ""
    note: str = ""


class Progress(Message, frozen=True):
    """Where the run stands. Epochs and batches count from 1; times in seconds."""

    run: str
    epoch: int
    batch: int
    samples_per_second: float
    elapsed: float
    remaining: float


class Points(Message, frozen=True):
    """Loss and accuracy (0 to 1; empty for regression) of the training batches at `steps`."""

    run: str
    steps: tuple[int, ...]
    losses: tuple[float, ...]
    accuracies: tuple[float, ...] = ()


class HeldOut(Message, frozen=True):
    """Loss and accuracy on the held-out samples after `epoch`, at `step`."""

    run: str
    epoch: int
    step: int
    loss: float
    accuracy: float | None = None


class LayerTimes(Message, frozen=True):
    """Seconds that each layer took on one batch of so many samples, by node id.

    `backward` lacks the layers that no gradient came by.
    """

    run: str
    samples: int
    forward: dict[str, float]
    backward: dict[str, float]


class Paused(Message, frozen=True):
    """The run waits. `reason` is a sentence when it paused by itself (a NaN loss), else empty."""

    run: str
    reason: str = ""


class Continued(Message, frozen=True):
    """The run goes on."""

    run: str


class LearningRateChanged(Message, frozen=True):
    """The optimizer uses this rate now."""

    value: float


class Finished(Message, frozen=True):
    """The run is over and its weights are in its folder."""

    run: str
    outcome: Literal["finished", "stopped", "diverged"]
    loss: float | None = None
    accuracy: float | None = None
    seconds: float = 0.0


class Prediction(Message, frozen=True):
    """The answer to `Predict`: a value per class (probabilities), or the raw outputs.

    `pictures` holds a few activation maps of each node that was asked for.
    """

    request: int
    values: tuple[float, ...]
    pictures: dict[str, tuple[Pixels, ...]] = {}


class BatchPrediction(Message, frozen=True):
    """The answer to `PredictBatch`: `width` float32 values a sample, as in `Prediction`.

    Without values where there is no network, or one of other data.
    """

    request: int
    width: int
    values: bytes


class GraphNode(msgspec.Struct, frozen=True):
    """A node of the recorded graph. `layer` is the id of the drawn node it belongs to, if any."""

    index: int
    name: str
    kind: Literal["op", "parameter", "leaf"]
    layer: str | None
    shape: tuple[int, ...]
    dtype: str
    saved_bytes: int = 0


class GraphEdge(msgspec.Struct, frozen=True):
    """The way a gradient takes, from one node of the recorded graph to the next."""

    source: int
    target: int


class Graph(Message, frozen=True):
    """The graph that autograd recorded for the current loss."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    loss: float


class GradientNorms(Message, frozen=True):
    """L2 norms at `step`, by the index of the recorded graph's node (parameters at least)."""

    step: int
    norms: dict[int, float]


class Failed(Message, frozen=True):
    """Something the user asked for could not be done: one sentence. `run` if a run ended so.

    `fault` says that the program is to blame, and no choice of the user's; `detail` is for the log.
    """

    sentence: str
    run: str | None = None
    detail: str = ""
    fault: bool = False


Event = (
    Hello
    | Loading
    | Ready
    | Started
    | Progress
    | Points
    | HeldOut
    | LayerTimes
    | Paused
    | Continued
    | LearningRateChanged
    | Finished
    | Prediction
    | BatchPrediction
    | Graph
    | GradientNorms
    | Failed
)

_encoder = msgspec.json.Encoder()
_command_decoder = msgspec.json.Decoder(Command)
_event_decoder = msgspec.json.Decoder(Event)


def to_line(message: Message) -> bytes:
    """One message as a line of JSON, newline included."""
    return _encoder.encode(message) + b"\n"


def command_from_line(line: bytes) -> Command:
    """The command on this line; msgspec.MsgspecError if it is none."""
    return _command_decoder.decode(line)


def event_from_line(line: bytes) -> Event:
    """The event on this line; msgspec.MsgspecError if it is none."""
    return _event_decoder.decode(line)
