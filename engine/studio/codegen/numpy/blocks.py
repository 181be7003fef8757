"""Blocks as functions of their own, which every use of the block calls that computes alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.studio.codegen.numpy.level import Statements
from engine.studio.codegen.numpy.naming import stem_of
from engine.studio.codegen.numpy.statements import Statement
from engine.studio.codegen.source import Writer


@dataclass(slots=True)
class BlockFunction:
    """A block as `STEM_init`, `STEM_forward` and `STEM_backward`.

    `paths` are those of its uses, as they stand before the ids of the nodes inside.
    """

    stem: str
    title: str
    inputs: list[str]
    d_outputs: list[str]
    inside: Statements
    paths: list[str] = field(default_factory=list)

    @property
    def has_weights(self) -> bool:
        """Whether it begins with fresh weights."""
        return bool(self.inside.fresh)

    def write(self, writer: Writer) -> None:
        """Write the functions."""
        if self.has_weights:
            writer.blank(2)
            writer.line(f"def {self.stem}_init(rng):")
            self._write_body(writer, "params", self.inside.fresh, ["params"])
        writer.blank(2)
        writer.call(f"def {self.stem}_forward(", [*self.inputs, "params", "training"], ":")
        with writer.indented():
            writer.line(f'"""The block {self.title}."""')
        self._write_body(writer, "cache", self.inside.forward, [*self.inside.outputs, "cache"])
        results = [each for each in self.inside.d_inputs if each is not None]
        if results or self.inside.learns:
            writer.blank(2)
            writer.call(f"def {self.stem}_backward(", [*self.d_outputs, "cache"], ":")
            self._write_body(writer, "grads", self.inside.backward, [*results, "grads"])

    def _write_body(
        self, writer: Writer, kept: str, statements: list[Statement], results: list[str]
    ) -> None:
        with writer.indented():
            writer.line(f"{kept} = {{}}")
            for statement in statements:
                statement.write(writer, self.paths)
            writer.line(f"return {', '.join(results)}")


class BlockFunctions:
    """The functions of all blocks of a file; `functions` are those of the library that it calls."""

    def __init__(self) -> None:
        self.functions: set[str] = set()
        self._blocks: list[BlockFunction] = []

    def __len__(self) -> int:
        return len(self._blocks)

    def add(
        self, title: str, inputs: list[str], d_outputs: list[str], inside: Statements, path: str
    ) -> BlockFunction:
        """The function of a use of a block: the one that computes the same, if there is one."""
        for function in self._blocks:
            same = function.title, function.inputs, function.d_outputs, function.inside
            if same == (title, inputs, d_outputs, inside):
                break
        else:
            taken = [each.stem for each in self._blocks]
            function = BlockFunction(stem_of(title, taken), title, inputs, d_outputs, inside)
            self._blocks.append(function)
        function.paths.append(path)
        return function

    def write(self, writer: Writer) -> None:
        """Write the functions, those inside of others first."""
        for function in self._blocks:
            function.write(writer)
