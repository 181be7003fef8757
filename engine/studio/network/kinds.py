"""What the catalogue says of a kind of layer: its parameters, its ports and its words."""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.studio.network.network import Value

LARGEST = 2**31 - 1
"""The largest number a parameter can be set to; what fits into memory is checked apart."""


class Parameter(msgspec.Struct, frozen=True):
    """One setting of a layer, enough to check a value and to draw a field for it.

    `name` is the keyword argument in PyTorch, `label` the word beside the field. A pair is a
    tuple of two ints (height, width), `ints` one of `length` ints, or of any number where that is
    None; files may hold one int for all; `code` is Python. `automatic` parameters have None as
    default: the value is then inferred.
    """

    name: str
    label: str
    type: Literal["int", "float", "bool", "choice", "pair", "ints", "code"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    automatic: bool = False
    length: int | None = None
    unit: str = ""
    help: str = ""

    @property
    def count(self) -> int | None:
        """How many numbers a tuple for this parameter holds; None where any number will do."""
        return 2 if self.type == "pair" else self.length


class Port(msgspec.Struct, frozen=True):
    """A place where a wire starts or ends; an optional input may stay without one."""

    name: str
    label: str
    optional: bool = False


Values = Literal["", "positive", "probabilities", "log-probabilities"]
"""What is known of a layer's outputs, or wanted of a loss's input: anything where empty."""

Target = Literal["", "classes", "numbers", "signs"]
"""What a loss compares with: class indices, numbers (labels as a 1 among zeros), or ±1."""


class LayerKind(msgspec.Struct, frozen=True):
    """An entry of the catalogue.

    `stem` starts the names of new nodes (`conv`, `conv2`), `aliases` are other words people
    search by, `help` is for the inspector, `formula` one line of mathematics. `line` says what
    matters of a node, for `summary.py`.

    `rule` names the shape rule (and, for most, the way to count the costs) in `shapes/` and
    `costs.py`, `axes` how many axes of space the layer works along. The class of the kind's name,
    from `modules.py` or `engine.nn`, computes it: it takes the parameters by their names, and
    `fixed` beside them. `gives` says what its outputs are; `wants` and `target` are a loss's.
    """

    kind: str
    title: str
    category: str
    stem: str
    help: str
    formula: str = ""
    aliases: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[Port, ...] = (Port("input", "input"),)
    outputs: tuple[Port, ...] = (Port("output", "output"),)
    line: tuple[str, ...] = ()
    rule: str = ""
    axes: int = 0
    fixed: dict[str, Value] = {}
    gives: Values = ""
    wants: Values = ""
    target: Target = ""

    @property
    def has_module(self) -> bool:
        """Whether a class computes it: not the data, nor blocks and their ports, nor code."""
        return bool(self.kind) and self.category not in ("data", "block", "code")

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, if the kind has one."""
        return next((each for each in self.parameters if each.name == name), None)

    def input(self, name: str) -> Port | None:
        """The input port of this name, if the kind has one."""
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> Port | None:
        """The output port of this name, if the kind has one."""
        return next((port for port in self.outputs if port.name == name), None)


class Category(msgspec.Struct, frozen=True):
    """A group of kinds: its key names colour and icon, its title heads the palette's group."""

    key: str
    title: str


UNKNOWN = LayerKind(
    kind="",
    title="Unknown layer",
    category="shape",
    stem="layer",
    help="This version of the program does not know this kind of layer.",
)
"""Stands in for a kind that is not in the catalogue, so that its node can still be drawn."""
