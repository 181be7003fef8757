"""From an ONNX file to a drawn network with its weights: `import_onnx(path)`.

A file that this program wrote holds the drawing; it is taken where writing it again gives the same
operations. Any other file is read operation by operation. What no layer computes becomes a gap.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from onnx import ModelProto

from engine.datasets import Normalisation
from engine.studio.network.arrange import tidy_places
from engine.studio.network.network import Node
from engine.studio.network.project import ProjectData, schema_of
from engine.studio.network.settings import Settings
from engine.studio.network.templates.drawing import width
from engine.studio.onnx.attention_patterns import fuse_attention
from engine.studio.onnx.data_choice import data_for, loss_for
from engine.studio.onnx.drawing import Drawing, UnreadableError, Value, natural, spelled
from engine.studio.onnx.folding import BATCH, NotConstantError, fold
from engine.studio.onnx.graph import Operation, graph_of, inferred_shapes
from engine.studio.onnx.own_files import own_drawing
from engine.studio.onnx.package import OnnxError
from engine.studio.onnx.patterns import fuse
from engine.studio.onnx.readers import READERS
from engine.studio.onnx.readers.common import Filled, Item, Reader
from engine.studio.onnx.reading import opset, read_model
from engine.studio.onnx.unrolled import fuse_unrolled
from engine.studio.training.checkpoint import Arrays

HEIGHT = 88.0
NO_SENSE = (ValueError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError)
"""What reading an operation ends in that has other inputs and attributes than any of its kind."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was drawn. `weights` are keyed as a run's: `n3/weight`.

    `gaps` name the operations that no layer computes, each with the reason, of `operations` in all.
    """

    project: ProjectData
    weights: Arrays
    operations: int
    gaps: tuple[str, ...] = ()
    answer: str = ""
    """The tensor that the network ends in."""
    left_out: tuple[str, ...] = ()
    """Outputs of the model beside that."""
    is_shape_assumed: bool = False
    """Whether the model takes samples of any size, and a usual one was taken."""
    is_training: bool = False
    """Whether the file is written as while training, so that its answers depend on the batch."""
    model: ModelProto | None = None

    @property
    def sentence(self) -> str:
        """What could not be drawn just as it is in the file; empty where all was."""
        said = []
        if self.gaps:
            said.append(
                f"{len(self.gaps)} of {self.operations} operations cannot be drawn: "
                f"{', '.join(dict.fromkeys(self.gaps))}. Each stands as a gap on the canvas: put "
                "layers in its place."
            )
        if self.left_out:
            verb = "is" if len(self.left_out) == 1 else "are"
            said.append(
                f"A network ends in one answer, here {self.answer}: "
                f"{', '.join(self.left_out)} {verb} not drawn."
            )
        if self.is_training:
            said.append(
                "The file computes as while training, with each batch's own means; the drawn "
                "network's norms use the remembered ones when it predicts."
            )
        if self.is_shape_assumed:
            shape = "×".join(map(str, self.project.settings.data.shape))
            said.append(f"The model takes samples of any size; they are drawn as {shape}.")
        return " ".join(said)


def import_onnx(path: Path) -> Imported:
    """The network in a file; OnnxError, with the sentence to show, where none can be drawn."""
    model = read_model(path)
    return import_model(model, path.stem)


def import_model(model: ModelProto, title: str, trust_drawing: bool = True) -> Imported:
    """The network in a model. Without trust, a drawing that lies in its metadata is passed over."""
    own = own_drawing(model) if trust_drawing else None
    if own is not None:
        project, weights = own
        answer = model.graph.output[0].name
        return Imported(project, weights, len(model.graph.node), answer=answer, model=model)
    return _Import(model, title).result()


class _Import:
    """One import, operation by operation."""

    def __init__(self, model: ModelProto, title: str) -> None:
        self._model = model
        self._title = title
        self._graph = graph_of(model, opset(model))
        self._total = len(self._graph.operations)
        for find_again in (fuse_unrolled, fuse, fuse_attention):
            with suppress(*NO_SENSE):
                find_again(self._graph)
        self._drawing = Drawing()
        self._gaps: list[str] = []
        self._shapes: dict[str, list[int]] | None = None
        self._items: dict[str, Item] = dict(self._graph.constants)

    def result(self) -> Imported:
        graph, drawing = self._graph, self._drawing
        name = spelled(graph.input) or "input"
        drawing.network.add_node(Node("n1", "Input", name))
        source = natural(("n1", "output"), graph.shape)
        self._items[graph.input] = source
        normalisation = self._take_normalisation(source)
        for more, shape in graph.input_shapes.items():
            if more in graph.users:
                self._gaps.append(f"{more} (a network takes one input, here {graph.input})")
                gap = drawing.unknown("onnx.Input", [], spelled(more))
                self._items[more] = gap if shape is None else natural(gap.place, shape)
        for op in graph.operations:
            if any(output and output not in self._items for output in op.outputs):
                self._draw(op)
        answer = self._items.get(graph.outputs[0])
        if not isinstance(answer, Value):
            raise OnnxError("The model's output does not depend on its input: nothing is drawn.")
        return self._finished(answer, normalisation)

    # ------------------------------------------------------------ operations

    def _draw(self, op: Operation) -> None:
        """Draw an operation, or a gap in its place."""
        if self._worked_out(op):
            return
        before = len(self._drawing.network.nodes)
        try:
            read = READERS.get(op.kind)
            if read is None:
                raise UnreadableError("no layer does that")
            read(Reader(self._graph, op, self._items, self._drawing))
        except UnreadableError as error:
            self._take_back(before)
            self._gap(op, str(error))
        except NO_SENSE:
            self._take_back(before)
            self._gap(op, "its settings make no sense")

    def _worked_out(self, op: Operation) -> bool:
        inputs = [self._items.get(name) if name else None for name in op.inputs]
        if not all(each is None or isinstance(each, np.ndarray | Filled) for each in inputs):
            return False
        if not any(each is not None for each in inputs):
            return False
        try:
            given = fold(op.kind, op.attributes, inputs, len(op.outputs))
        except NotConstantError:
            return False
        self._items.update(zip(op.outputs, given, strict=False))
        return True

    def _take_back(self, before: int) -> None:
        """Take away what was drawn for an operation that could not be read to its end.

        `before` is how many nodes there were.
        """
        network = self._drawing.network
        for node in list(network.nodes)[before:]:
            for wire in (*network.wires_into(node), *network.wires_from(node)):
                network.remove_wire(wire.id)
            network.remove_node(node)
            for key in [key for key in self._drawing.weights if key.startswith(f"{node}/")]:
                del self._drawing.weights[key]

    def _gap(self, op: Operation, reason: str) -> None:
        kind = op.kind.rpartition(".")[2]
        told = f"{kind} ({op.name}, {reason})" if op.name else f"{kind} ({reason})"
        self._gaps.append(told)
        inputs = [each for each in map(self._items.get, op.inputs) if isinstance(each, Value)]
        gap = self._drawing.unknown(f"onnx.{kind}", inputs, spelled(kind))
        for output in op.outputs:
            if output:
                self._items[output] = self._shaped(gap, output, inputs)

    def _shaped(self, gap: Value, name: str, inputs: list[Value]) -> Value:
        """The value with the shape that the file tells for it, or that of the gap's input."""
        if self._shapes is None:
            graph = self._graph
            self._shapes = inferred_shapes(self._model, graph.input, graph.shape, graph.fixed_batch)
        sizes = self._shapes.get(name)
        if sizes is None:
            like = inputs[0] if inputs else gap
            return Value(gap.place, like.shape, like.axes)
        first = next((place for place, size in enumerate(sizes) if size == BATCH), 0)
        if not sizes or (sizes[first] != BATCH and sizes[0] != self._graph.fixed_batch):
            return gap
        rest = [place for place in range(len(sizes)) if place != first]
        axes = [0] * len(sizes)
        for drawn, place in enumerate(rest, start=1):
            axes[place] = drawn
        return Value(gap.place, tuple(sizes[place] for place in rest), tuple(axes))

    # ------------------------------------------------------------ before and after

    def _take_normalisation(self, source: Value) -> Normalisation | None:
        """What is done to the samples first, where it is what a project can choose."""
        graph, name = self._graph, self._graph.input
        count = graph.shape[0] if len(graph.shape) == 1 else 1
        steps: dict[str, np.ndarray] = {}
        for kind in ("Sub", "Div"):
            user = graph.only_user(name)
            if user is None or user.kind != kind or user.inputs[0] != name:
                break
            constant = graph.constant(user.inputs[1])
            if constant is None or constant.size not in (1, count):
                break
            steps[kind] = np.ravel(constant).astype(float)
            name = user.output
        if not steps or (steps.get("Div", np.ones(1)) <= 0).any():
            return None
        self._items[name] = source
        size = max(len(each) for each in steps.values())
        mean, std = (
            tuple(float(f"{x:.6g}") for x in np.broadcast_to(steps.get(kind, default), size))
            for kind, default in (("Sub", np.zeros(1)), ("Div", np.ones(1)))
        )
        for made in [each for each in graph.operations if each.output in self._passed(name)]:
            self._items.setdefault(made.output, source)
        return Normalisation(mean, std)

    def _passed(self, name: str) -> list[str]:
        """The tensors on the way from the input to this one."""
        passed = []
        while (made := self._graph.makers.get(name)) is not None:
            passed.append(name)
            name = made.inputs[0]
        return passed

    def _finished(self, answer: Value, normalisation: Normalisation | None) -> Imported:
        drawing, network = self._drawing, self._drawing.network
        try:
            answer = drawing.drawn(answer)
        except UnreadableError:
            answer = Value(answer.place, answer.shape)
        data = data_for(self._graph.shape, answer.shape)
        if normalisation is not None:
            data = msgspec.structs.replace(data, normalisation=normalisation)
        loss_for(network, answer, data)
        sizes = {node.id: (width(node), HEIGHT) for node in network.nodes.values()}
        for node_id, (x, y) in tidy_places(network, sizes).items():
            placed = msgspec.structs.replace(network.nodes[node_id], x=x, y=y)
            network.replace_node(placed)
        nodes = tuple(network.nodes.values())
        project = ProjectData(
            schema_of(nodes, ()),
            self._title[:80] or "Imported",
            nodes,
            tuple(sorted(network.wires.values(), key=lambda wire: wire.id)),
            Settings(data),
        )
        return Imported(
            project,
            drawing.weights,
            self._total,
            tuple(self._gaps),
            self._graph.outputs[0],
            tuple(
                each.name
                for each in self._model.graph.output
                if each.name != self._graph.outputs[0]
            ),
            self._graph.is_shape_assumed,
            any(op.attributes.get("training_mode") for op in self._graph.operations),
            self._model,
        )
