"""What the window and its worker say to each other: one JSON line a message.

Commands go to the worker's stdin, events come from its message pipe. Arrays of weights never
pass here: they are safetensors files in the run's folder. `PROTOCOL` grows with every change
that an older side would misread; the window refuses a worker of another version.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.studio.debugging.messages import BatchRecorded, RecordBatch
from engine.studio.training.commands import (
    CancelFinding,
    Command,
    Continue,
    FindRate,
    Load,
    Pause,
    Predict,
    PredictBatch,
    Quit,
    Save,
    SetLearningRate,
    SetMomentum,
    Step,
    StepEpoch,
    Stop,
    Train,
    WatchGradients,
)
from engine.studio.training.console.console_messages import ConsoleEvent
from engine.studio.training.graph.graph_messages import (
    CheckProgress,
    GradientChecked,
    GradientNorms,
    Graph,
    GraphEdge,
    GraphEvent,
    GraphNode,
    OpTimes,
    SavedTensor,
)
from engine.studio.training.message import ZERO, Message, Pixels
from engine.studio.training.watching.watch_messages import Neighbour, PredictFiles, WatchEvent

__all__ = [
    "PROTOCOL",
    "ZERO",
    "BatchPrediction",
    "BatchRecorded",
    "CancelFinding",
    "CheckProgress",
    "Command",
    "Continue",
    "Continued",
    "Device",
    "Event",
    "Failed",
    "FindRate",
    "Finished",
    "GradientChecked",
    "GradientNorms",
    "Graph",
    "GraphEdge",
    "GraphNode",
    "HeldOut",
    "Hello",
    "LearningRateChanged",
    "Load",
    "Loading",
    "Message",
    "MomentumChanged",
    "OpTimes",
    "Pause",
    "Paused",
    "Pixels",
    "Points",
    "Predict",
    "PredictBatch",
    "PredictFiles",
    "Prediction",
    "Progress",
    "Quit",
    "RateFound",
    "RatesTried",
    "Ready",
    "RecordBatch",
    "Save",
    "Saved",
    "SavedTensor",
    "SetLearningRate",
    "SetMomentum",
    "Started",
    "Step",
    "StepEpoch",
    "Stop",
    "StoppedEarly",
    "Train",
    "Usage",
    "WatchGradients",
    "command_from_line",
    "event_from_line",
    "to_line",
]

PROTOCOL = 7

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
    had before. `step` is the number of batches that a resumed run has done.
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
    step: int = 0


class Usage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the worker takes: cores kept busy, and bytes of memory and of the GPU's. 0: unknown."""

    cores: float = 0.0
    memory: int = 0
    gpu_memory: int = 0


class Progress(Message, frozen=True):
    """Where the run stands. Epochs and batches count from 1; times in seconds."""

    run: str
    epoch: int
    batch: int
    samples_per_second: float
    elapsed: float
    remaining: float
    learning_rate: float = 0.0
    usage: Usage = Usage()


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
    """Seconds that each layer took on one batch of so many samples, by its node's path.

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


class StoppedEarly(Message, frozen=True):
    """The held-out loss has not fallen since `best_epoch`: the run ends at `step`."""

    run: str
    epoch: int
    step: int
    best_epoch: int


class Saved(Message, frozen=True):
    """The run's checkpoint is written, up to `step`."""

    run: str
    step: int


class LearningRateChanged(Message, frozen=True):
    """The optimizer uses this rate now."""

    value: float


class MomentumChanged(Message, frozen=True):
    """SGD uses this momentum now."""

    value: float


class RatesTried(Message, frozen=True):
    """The loss of a batch at each of these growing learning rates, raw and smoothed."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]


class RateFound(Message, frozen=True):
    """The search is over; `suggestion` is None where no rate made the loss fall."""

    suggestion: float | None = None


class Finished(Message, frozen=True):
    """The run is over and its weights are in its folder."""

    run: str
    outcome: Literal["finished", "stopped", "diverged"]
    loss: float | None = None
    accuracy: float | None = None
    seconds: float = 0.0


class Prediction(Message, frozen=True):
    """The answer to `Predict`: a value per class (probabilities), or the raw outputs.

    `pictures` holds a few activation maps of each node that was asked for, `saliency` what the
    largest value gains (or loses) with each value of the input.
    """

    request: int
    values: tuple[float, ...]
    pictures: dict[str, tuple[Pixels, ...]] = msgspec.field(default_factory=dict)
    saliency: tuple[Pixels, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()


class BatchPrediction(Message, frozen=True):
    """The answer to `PredictBatch`: `width` float32 values a sample, as in `Prediction`.

    Without values where there is no network, or one of other data.
    """

    request: int
    width: int
    values: bytes


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
    | StoppedEarly
    | Saved
    | LearningRateChanged
    | MomentumChanged
    | RatesTried
    | RateFound
    | Finished
    | Prediction
    | BatchPrediction
    | BatchRecorded
    | GraphEvent
    | ConsoleEvent
    | WatchEvent
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
