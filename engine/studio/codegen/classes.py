"""The classes of written code: one for each block, and one for a network that is no chain.

Blocks whose classes would read alike share one. Attributes are the nodes' names, made in the order
in which the program makes them, so that weights and seeds fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.studio.codegen.calls import OWN, has_module, made, statements
from engine.studio.codegen.flow import Call
from engine.studio.codegen.level import Level, class_name
from engine.studio.codegen.own_code import CLASS, own_code
from engine.studio.codegen.source import Line, Writer
from engine.studio.network.catalogue import kind_in
from engine.studio.network.freezing import is_frozen
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.layers.code import CODE
from engine.studio.network.network import Node

TAKEN = ("Network", "OrderedDict", "DataLoader", "TensorDataset", "Image", "ImageOps")
"""Names of classes that code of ours uses."""
FEW = 3
"""So many copies of a block are written one by one."""


@dataclass
class _Class:
    name: str
    lines: list[Line]


class Classes:
    """Collects the classes that a network needs, the inner ones first."""

    def __init__(self) -> None:
        self._classes: list[_Class] = []
        self.imports: set[str] = set()
        """What their code needs beside the imports of every file."""

    def __len__(self) -> int:
        return len(self._classes)

    def write(self, writer: Writer) -> None:
        """Write all of them."""
        for each in self._classes:
            for text, nodes in each.lines:
                writer.line(text, *nodes)
            writer.blank(2)

    def made(self, level: Level, node: Node) -> tuple[str, list[str]]:
        """The call that makes what a node computes with, up to its "(", and its arguments."""
        if node.kind in OWN:
            if node.kind == "PositionalEncoding":
                self.imports.add("import math")
            own = level.path_of(node)
            body: list[Line] = [(line, (own,)) for line in OWN[node.kind].rstrip().split("\n")]
            _, given = made(kind_in(level.network, node), level.analysis.resolved[node.id])
            return f"{self._add(node.kind, body, own)}(", given
        if node.kind == CODE.kind:
            return f"{self._own(level, node)}(", []
        if node.kind != BLOCK.kind:
            return made(kind_in(level.network, node), level.analysis.resolved[node.id])
        name = self.block(level, node, node)
        repeat, shared = level.copies_of(node)
        if repeat == 1 or shared:
            return f"{name}(", []
        several = f"{name}() for _ in range({repeat})"
        if is_looped(level, node):
            return "nn.ModuleList(", [several]
        return "nn.Sequential(", [f"{name}()"] * repeat if repeat <= FEW else [f"*({several})"]

    def _own(self, level: Level, node: Node) -> str:
        """The name of what makes the module of a node's own code."""
        path = level.path_of(node)
        own = own_code(node, str(level.analysis.resolved[node.id]["code"]))
        self.imports.update(own.imports)
        return self._add(own.name, [(line, (path,)) for line in own.body], path, own.header)

    def block(self, level: Level, node: Node, like: Node) -> str:
        """The name of a block's class, made as at the node `like`: the two may share weights."""
        inside, own = level.inside(node, like), level.path_of(node)
        body = Writer()
        self.write_body(body, inside, own)
        title = kind_in(level.network, node).title
        return self._add(class_name(title), list(body.written), own)

    def write_body(self, body: Writer, level: Level, *own: str, comments: bool = False) -> None:
        """Write `__init__` and `forward` of a level's class; `own` is the node it stands for."""
        working = [node for node in level.working() if has_module(kind_in(level.network, node))]
        with body.indented():
            if working:
                self._write_init(body, level, working, own)
                body.blank()
            body.line(f"def forward({', '.join(['self', *level.given.values()])}):", *own)
            with body.indented():
                self._write_forward(body, level, own, comments)

    def _write_init(
        self, body: Writer, level: Level, working: list[Node], own: tuple[str, ...]
    ) -> None:
        body.line("def __init__(self):", *own)
        sharing: dict[str, Node] = {}
        with body.indented():
            body.line("super().__init__()", *own)
            for node in working:
                path = level.path_of(node)
                if level.copies_of(node)[1] and node.block in sharing:
                    first = sharing[node.block]
                    self.block(level, node, first)
                    body.line(f"self.{node.name} = self.{first.name}  # the same weights", path)
                else:
                    start, arguments = self.made(level, node)
                    body.call(f"self.{node.name} = {start}", arguments, "", path)
                    if level.copies_of(node)[1]:
                        sharing[node.block] = node
                if is_frozen(node):
                    body.line(f"self.{node.name}.requires_grad_(False)  # frozen", path)

    def _write_forward(
        self, body: Writer, level: Level, own: tuple[str, ...], comments: bool
    ) -> None:
        results = ", ".join(level.flow.results)
        start = f"{results} = "
        is_returned = False
        for call in level.flow.calls:
            lines = _lines(level, call)
            comment = level.shape_comment(call.node) if comments and call.outputs[0] else ""
            is_last = call is level.flow.calls[-1] and len(lines) == 1
            if is_last and lines[0].startswith(start) and len(level.flow.results) == 1:
                lines = [f"return {lines[0].removeprefix(start)}"]
                is_returned = True
            for line in lines:
                behind = f"  # {comment}" if comment and line is lines[0] else ""
                body.line(f"{line}{behind}", level.path_of(call.node))
        if not is_returned:
            body.line(f"return {results}", *own)

    def _add(self, name: str, body: list[Line], own: str, header: str = CLASS) -> str:
        """The name of a class with this body; it is kept unless there is one that reads alike."""
        texts = [text for text, _ in body]
        for each in self._classes:
            if [text for text, _ in each.lines[1:]] == texts:
                pairs = zip(each.lines, [("", (own,)), *body], strict=True)
                each.lines = [(line, (*nodes, *more)) for (line, nodes), (_, more) in pairs]
                return each.name
        taken = {*TAKEN, *(each.name for each in self._classes)}
        names = (name if number == 1 else f"{name}{number}" for number in range(1, len(taken) + 2))
        free = next(each for each in names if each not in taken)
        self._classes.append(_Class(free, [(header.format(free), (own,)), *body]))
        return free


def is_looped(level: Level, node: Node) -> bool:
    """Whether a block's copies have to be called in a loop: they share weights, or take several."""
    repeat, shared = level.copies_of(node)
    kind = kind_in(level.network, node)
    return repeat > 1 and (shared or len(kind.inputs) != 1 or len(kind.outputs) != 1)


def _lines(level: Level, call: Call) -> list[str]:
    """The lines that call a node in `forward`."""
    node = call.node
    if not is_looped(level, node):
        resolved, kind = level.analysis.resolved[node.id], kind_in(level.network, node)
        return statements(kind, resolved, call, level.shapes_into(node))
    repeat, shared = level.copies_of(node)
    after = ", ".join(str(each) for each in call.outputs)
    moved = [pair for pair in zip(call.outputs, call.inputs, strict=True) if pair[0] != pair[1]]
    left, right = (", ".join(str(pair[side]) for pair in moved) for side in (0, 1))
    lines = [f"{left} = {right}"] if moved else []
    if shared:
        return [*lines, f"for _ in range({repeat}):", f"    {after} = self.{node.name}({after})"]
    return [*lines, f"for block in self.{node.name}:", f"    {after} = block({after})"]
