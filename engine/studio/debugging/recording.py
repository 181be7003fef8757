"""What a recorded batch holds: every op with its values and gradients, and the optimizer's step.

These are descriptions; the arrays themselves lie beside them, by the keys of the `Value`s.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from engine.studio.training.messages import Graph
from engine.studio.training.watching.watch_messages import Histogram

Phase = Literal["forward", "backward", "update"]


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tensor as it was at one moment. Its array lies under `key`, a large one in part.

    The figures are of all its numbers, but for those that are not finite.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    deviation: float | None = None
    norm: float | None = None
    nans: int = 0
    infinities: int = 0
    histogram: Histogram | None = None

    @property
    def is_finite(self) -> bool:
        """Whether there is no NaN and no infinity in it."""
        return not self.nans and not self.infinities


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an input of an op comes from: output `output` of an op, or a leaf, by its index."""

    kind: Literal["op", "leaf"]
    index: int
    output: int = 0


class Leaf(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ops begin with: a parameter, or data that no gradient is wanted of.

    `name` is the parameter's, "input" or "target" for the batch, and empty for other data. `node`
    is its index in the graph. `gradient` is what the backward pass has added up.
    """

    kind: Literal["parameter", "data"]
    name: str
    value: Value
    layer: str | None = None
    node: int | None = None
    gradient: Value | None = None


class GradientText(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the gradient of one input follows: the rule, its shapes, and one entry with numbers."""

    symbol: str
    rule: str
    shapes: str
    example: str = ""


class FormulaText(msgspec.Struct, frozen=True, omit_defaults=True):
    """An op in words: `value` is what it computes; `gradients` has None where none is wanted.

    `symbols` name the inputs. `is_exact` says that the rule is this op's own, and not a general
    one.
    """

    title: str
    value: str
    sentence: str
    symbols: tuple[str, ...]
    gradients: tuple[GradientText | None, ...]
    is_exact: bool = True


class Operation(msgspec.Struct, frozen=True, omit_defaults=True):
    """An op of the forward pass: `name` as autograd calls it, `kind` its class in the engine.

    `layer` is the path of the drawn node it belongs to, `node` its index in the graph.
    """

    name: str
    kind: str
    sources: tuple[Source | None, ...]
    outputs: tuple[Value, ...]
    formula: FormulaText
    layer: str | None = None
    node: int | None = None
    settings: dict[str, Any] = {}


class Reversal(msgspec.Struct, frozen=True):
    """An op of the backward pass: the gradients of its outputs that came, of its inputs that left.

    `operation` is its number in the forward pass.
    """

    operation: int
    incoming: tuple[Value | None, ...]
    outgoing: tuple[Value | None, ...]


class RuleLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of an optimizer's rule: in symbols, and with the numbers of one entry."""

    text: str
    example: str = ""


class Update(msgspec.Struct, frozen=True, omit_defaults=True):
    """The optimizer's step for the parameter that is leaf number `leaf`.

    `gradient` is what the step used, clipped where the settings say so. `remembered` is what the
    optimizer knew of it `before` and `after`, by name; `entry` is where the numbers are of.
    """

    leaf: int
    gradient: Value
    before: Value
    after: Value
    change: Value
    remembered_before: dict[str, Value] = {}
    remembered_after: dict[str, Value] = {}
    lines: tuple[RuleLine, ...] = ()
    entry: tuple[int, ...] = ()


class Recording(msgspec.Struct, frozen=True, omit_defaults=True):
    """One batch: ops in the order of execution, back in the order of the walk, then the updates.

    `accumulated` are the leaves in the order in which their gradients are added up. `scale` is
    what the loss was multiplied by (mixed precision). `has_run` says that the batch is the next
    one of a run, whose optimizer has `steps` steps behind it; `first` is the number of the first
    sample where it was chosen.
    """

    graph: Graph
    leaves: tuple[Leaf, ...]
    operations: tuple[Operation, ...]
    reversals: tuple[Reversal, ...]
    accumulated: tuple[int, ...]
    updates: tuple[Update, ...]
    loss: float | None
    samples: int
    optimizer: str
    sentence: str
    settings: dict[str, Any] = {}
    scale: float = 1.0
    has_run: bool = False
    steps: int = 0
    first: int | None = None
