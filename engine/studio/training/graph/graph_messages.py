"""What is said of the recorded graph: its ops and their norms and times, and gradient checks."""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.studio.training.message import Message

# ---------------------------------------------------------------- commands, window to worker


class MeasureOps(Message, frozen=True):
    """Measure, once, how long each op of the recorded graph takes."""


class CheckGradient(Message, frozen=True):
    """Compare autograd's gradient with a numeric one, for a few elements each.

    Of the `parameter` of this qualified name; or of all parameters of the node `layer` and what
    comes into it, and of the nodes inside of its block; with neither, of what comes into the loss.
    A newer request ends an older one.
    """

    request: int
    layer: str | None = None
    parameter: str | None = None


class CancelCheck(Message, frozen=True):
    """Give up the check in progress."""


GraphCommand = MeasureOps | CheckGradient | CancelCheck

# ---------------------------------------------------------------- events, worker to window


class SavedTensor(msgspec.Struct, frozen=True):
    """A tensor that an op keeps for its backward, by the name it has there."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    size: int
    """In bytes."""


class GraphNode(msgspec.Struct, frozen=True):
    """A node of the recorded graph. `layer` is the drawn node it belongs to, if any: its id,
    or a dotted path of ids inside of blocks.
    """

    index: int
    name: str
    kind: Literal["op", "parameter", "leaf"]
    layer: str | None
    shape: tuple[int, ...]
    dtype: str
    saved_bytes: int = 0
    saved: tuple[SavedTensor, ...] = ()


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


class OpTimes(Message, frozen=True):
    """Seconds forward and backward of each op, by its index in the recorded graph."""

    seconds: dict[int, tuple[float, float]]


class CheckedElement(msgspec.Struct, frozen=True):
    """One element's gradient both ways.

    At a kink, as ReLU has at 0, the slopes `left` and `right` of it differ.
    """

    index: tuple[int, ...]
    numeric: float
    autograd: float
    left: float
    right: float
    is_kink: bool


class CheckedTensor(msgspec.Struct, frozen=True):
    """A parameter by its name, or what comes into a layer (then `name` is ""), and its elements."""

    name: str
    shape: tuple[int, ...]
    elements: tuple[CheckedElement, ...]


class CheckProgress(Message, frozen=True):
    """So many of so many elements are compared."""

    request: int
    done: int
    total: int


class GradientChecked(Message, frozen=True):
    """The answer to `CheckGradient`, computed in double precision on so many samples.

    `reason` says in a sentence why there is none, where that is so.
    """

    request: int
    tensors: tuple[CheckedTensor, ...] = ()
    samples: int = 0
    reason: str = ""


GraphEvent = Graph | GradientNorms | OpTimes | CheckProgress | GradientChecked
