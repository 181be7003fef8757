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
    tuple of two ints (height, width); files may hold one int for both. `automatic` parameters
    have None as default: the value is then inferred.
    """

    name: str
    label: str
    type: Literal["int", "float", "bool", "choice", "pair"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    automatic: bool = False
    unit: str = ""
    help: str = ""


class Port(msgspec.Struct, frozen=True):
    """A place where a wire starts or ends; an optional input may stay without one."""

    name: str
    label: str
    optional: bool = False


class LayerKind(msgspec.Struct, frozen=True):
    """An entry of the catalogue.

    `stem` starts the names of new nodes (`conv`, `conv2`), `aliases` are other words people
    search by, `help` is for the inspector, `formula` for the node itself.
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
