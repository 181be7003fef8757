"""Lines of code before they are written: they can be compared, and know the nodes they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, signature
from typing import Any

from engine.studio.codegen.numpy.pasting import imported
from engine.studio.codegen.source import INDENT, WIDEST, Writer
from engine.studio.codegen.values import literal, simple

LONGEST_START = WIDEST - len(INDENT)
"""A call's targets are laid out a line each where they, and the bracket, are longer."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A call, `start` + arguments + ")", or where `start` ends with no bracket a plain line.

    `targets` are what takes its results, `node` the id of the node it is of, if any; `depth` is how
    far it is indented.
    """

    start: str
    arguments: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    node: str = ""
    depth: int = 0
    comment: str = ""

    def write(self, writer: Writer, prefixes: Iterable[str] = ("",)) -> None:
        """Write it as that of the node in each of the levels with these paths."""
        nodes = [f"{prefix}{self.node}" for prefix in prefixes] if self.node else []
        with writer.indented() if self.depth else nullcontext():
            self._write(writer, nodes)

    def _write(self, writer: Writer, nodes: list[str]) -> None:
        if not self.start.endswith("("):
            behind = f"{self.start}  # {self.comment}"
            is_short = self.comment and len(behind) <= LONGEST_START - len(INDENT)
            writer.line(behind if is_short else self.start, *nodes)
            return
        start = f"{', '.join(self.targets)} = {self.start}" if self.targets else self.start
        if len(start) <= LONGEST_START:
            writer.call(start, self.arguments, "", *nodes, comment=self.comment)
            return
        writer.line("(", *nodes)
        with writer.indented():
            for target in self.targets:
                writer.line(f"{target},", *nodes)
        writer.call(f") = {self.start}", self.arguments, "", *nodes)


@cache
def _parameters(function: str) -> dict[str, Parameter]:
    """What the function takes, by name."""
    return dict(signature(imported(function)).parameters)


def options(function: str, values: Mapping[str, Any]) -> list[str]:
    """The arguments that this function takes by name, as far as they differ from its defaults."""
    written = []
    for name, parameter in _parameters(function).items():
        if parameter.kind is not Parameter.KEYWORD_ONLY or name not in values:
            continue
        value = simple(name, values[name])
        if value != parameter.default or isinstance(value, bool) != isinstance(
            parameter.default, bool
        ):
            written.append(f"{name}={literal(value)}")
    return written


def positional(function: str, values: Mapping[str, Any]) -> list[str]:
    """The arguments that this function takes by their place, behind its random generator."""
    found = _parameters(function).values()
    names = [each.name for each in found if each.kind is not Parameter.KEYWORD_ONLY]
    return [literal(values[name]) for name in names if name in values]


def takes(function: str, name: str) -> bool:
    """Whether the function has an argument of this name."""
    return name in _parameters(function)
