"""An ONNX graph as it is read: operations in order, and constants worked out as far as they are."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
import onnx.shape_inference
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from engine.studio.network.analysis import Shape
from engine.studio.onnx.folding import BATCH, Constant, NotConstantError, fold
from engine.studio.onnx.package import OnnxError
from engine.studio.onnx.reading import OUTSIDE, array_of, attributes


@dataclass(eq=False)
class Operation:
    """A node of the graph. `found` is what a fusion found out of the operations it stands for."""

    kind: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """Its first output."""
        return self.outputs[0] if self.outputs else ""


@dataclass
class Graph:
    """Operations in order of computation, constants by name, and where the samples come in."""

    operations: list[Operation]
    constants: dict[str, Constant]
    input: str
    shape: Shape
    outputs: list[str]
    opset: int
    fixed_batch: int | None
    is_shape_assumed: bool = False
    """Whether the samples may have any size, and a usual one was taken."""
    input_shapes: dict[str, Shape | None] = field(default_factory=dict)
    """The further inputs, each with a sample's shape where it is told."""
    makers: dict[str, Operation] = field(default_factory=dict)
    users: dict[str, list[Operation]] = field(default_factory=dict)
    scopes: Counter[str] = field(default_factory=Counter)
    """How many operations that compute have names of the same scope, such as `layer1.0.conv1`."""

    def index(self) -> None:
        """Find out anew who makes and who uses what."""
        self.makers = {name: op for op in self.operations for name in op.outputs if name}
        self.users = {}
        for op in self.operations:
            for name in dict.fromkeys(op.inputs):
                self.users.setdefault(name, []).append(op)
        computing = (op for op in self.operations if op.kind not in LAYING_OUT)
        self.scopes = Counter(map(scope_of, computing))

    def only_user(self, name: str) -> Operation | None:
        """The one operation that takes this tensor; None where there are more, or none."""
        users = self.users.get(name, [])
        return users[0] if len(users) == 1 and name not in self.outputs else None

    def constant(self, name: str) -> np.ndarray | None:
        """The values of a constant; None for anything else."""
        found = self.constants.get(name)
        return found if isinstance(found, np.ndarray) else None

    def replace(self, last: Operation, fused: Operation) -> None:
        """Put an operation in the place of one whose inputs it has no need of any more."""
        self.operations[self.operations.index(last)] = fused
        self.makers.update(dict.fromkeys(filter(None, fused.outputs), fused))
        for name in dict.fromkeys(last.inputs):
            self.users[name].remove(last)
        for name in dict.fromkeys(fused.inputs):
            self.users.setdefault(name, []).append(fused)

    def reorder(self) -> None:
        """Put each operation behind those whose outputs it takes."""
        self.operations = _in_order(self.operations)
        self.index()

    def prune(self) -> None:
        """Forget what leads to no output."""
        needed = set(self.outputs)
        kept = []
        for op in reversed(self.operations):
            if needed.intersection(op.outputs):
                kept.append(op)
                needed.update(op.inputs)
        self.operations = kept[::-1]
        self.index()


LAYING_OUT = frozenset(
    {
        "Cast",
        "Concat",
        "ConstantOfShape",
        "Expand",
        "Gather",
        "Identity",
        "Reshape",
        "Shape",
        "Slice",
        "Split",
        "Squeeze",
        "Transpose",
        "Unsqueeze",
    }
)


def scope_of(op: Operation) -> str:
    """The layer that a name such as `/layer1/layer1.0/conv1/Conv` tells; empty where none does."""
    parts = [part for part in op.name.split("/")[:-1] if part]
    # PyTorch repeats what it is inside of: layer1, then layer1.0.
    kept = [
        part
        for part, inner in zip_longest(parts, parts[1:], fillvalue="")
        if not inner.startswith(f"{part}.")
    ]
    return ".".join(kept)


def graph_of(model: ModelProto, version: int) -> Graph:
    """The model's graph. OnnxError where what comes in has no fixed shape."""
    graph = model.graph
    constants: dict[str, Constant] = {
        each.name: array_of(each) for each in graph.initializer if each.name
    }
    # Older files list their weights among the inputs.
    inputs = [each for each in graph.input if each.name not in constants]
    if not inputs:
        raise OnnxError("The model takes no input: there is nothing to draw its data from.")
    shape, batch, assumed = _sample_shape(inputs[0])
    shapes = {}
    if any(node.op_type == "Shape" for node in graph.node):  # where files compute with shapes
        shapes = inferred_shapes(model, inputs[0].name, shape, batch)
    read = Graph(
        _in_order([_operation(node) for node in graph.node]),
        constants,
        inputs[0].name,
        shape,
        [_answer(graph)],
        version,
        batch,
        assumed,
        {each.name: _told_shape(each) for each in inputs[1:]},
    )
    _work_out(read, shapes)
    read.prune()
    return read


def _operation(node: NodeProto) -> Operation:
    known = attributes(node)
    for name, value in known.items():
        if isinstance(value, TensorProto):
            known[name] = array_of(value)
    kind = node.op_type if node.domain in OUTSIDE else f"{node.domain}.{node.op_type}"
    return Operation(kind, list(node.input), list(node.output), known, node.name)


USUAL = {3: 16, 4: 28, 5: 16}
"""The size that stands for any size of a sequence, an image or a volume, by its number of axes."""


def _sample_shape(input: ValueInfoProto) -> tuple[Shape, int | None, bool]:
    """A sample's shape, the number of samples where it is fixed, and whether sizes were assumed."""
    sizes = [
        each.dim_value if each.HasField("dim_value") else None
        for each in input.type.tensor_type.shape.dim
    ]
    rank = len(sizes)
    # Steps, heights and widths may be any; features and channels are what weights are made for.
    free = range(2, rank) if rank > 3 else range(1, rank - 1)
    known = [
        USUAL[rank] if size is None and axis in free and rank in USUAL else size
        for axis, size in enumerate(sizes)
    ]
    shape = tuple(size for size in known[1:] if size)
    if not input.type.HasField("tensor_type") or rank < 2 or len(shape) < rank - 1:
        said = "×".join("?" if size is None else str(size) for size in sizes) or "unknown"
        raise OnnxError(
            f"The model's input {input.name} has the shape {said}; expected samples of a fixed "
            "size, such as N×1×28×28: export the model with an example of that size."
        )
    if any(size < 1 or size >= BATCH for size in shape):
        raise OnnxError(f"The model's input {input.name} is too large to draw.")
    return shape, sizes[0] or None, known[1:] != sizes[1:]


def _in_order(operations: list[Operation]) -> list[Operation]:
    """The operations, each after those whose outputs it takes; OnnxError for a circle."""
    makers = {name: op for op in operations for name in op.outputs if name}
    done: dict[int, bool] = {}
    ordered: list[Operation] = []
    for start in operations:
        todo = [(start, False)]
        while todo:
            op, ready = todo.pop()
            if ready:
                if not done[id(op)]:
                    done[id(op)] = True
                    ordered.append(op)
                continue
            if id(op) in done:
                continue
            done[id(op)] = False
            todo.append((op, True))
            for name in op.inputs:
                before = makers.get(name)
                if before is None:
                    continue
                if id(before) not in done:
                    todo.append((before, False))
                elif not done[id(before)]:
                    raise OnnxError("The model's operations wait for one another in a circle.")
    return ordered


KNOWN_SIZE = 1024
"""Constants of more values than that are no shapes, which other shapes follow from."""


def inferred_shapes(
    model: ModelProto, input: str, shape: Shape, batch: int | None
) -> dict[str, list[int]]:
    """The shapes of tensors, with BATCH for the samples where the file has room for any number."""
    known = onnx.GraphProto(name="shapes", node=model.graph.node, output=model.graph.output)
    known.value_info.extend(model.graph.value_info)
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) <= KNOWN_SIZE:
            known.initializer.append(tensor)
        else:
            told = onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            known.input.append(told)
    listed = {each.name for each in known.input}
    known.input.extend(each for each in model.graph.input if each.name not in listed)
    place = next(each for each in known.input if each.name == input)
    for size, wanted in zip(
        place.type.tensor_type.shape.dim, (batch or BATCH, *shape), strict=True
    ):
        size.dim_value = wanted
    copy = ModelProto(ir_version=model.ir_version, graph=known)
    copy.opset_import.extend(model.opset_import)
    copy.functions.extend(model.functions)
    try:
        found = onnx.shape_inference.infer_shapes(copy, data_prop=True).graph
    except (onnx.shape_inference.InferenceError, ValueError, RuntimeError):
        return {}
    shapes = {}
    for info in (*found.value_info, *found.output):
        sizes = info.type.tensor_type.shape.dim
        if info.type.tensor_type.HasField("shape") and all(
            each.HasField("dim_value") for each in sizes
        ):
            shapes[info.name] = [each.dim_value for each in sizes]
    shapes[input] = [batch or BATCH, *shape]
    return shapes


def _told_shape(input: ValueInfoProto) -> Shape | None:
    sizes = [each.dim_value for each in input.type.tensor_type.shape.dim]
    return (
        tuple(sizes[1:]) if len(sizes) > 1 and all(0 < size < BATCH for size in sizes[1:]) else None
    )


CHOOSING = frozenset({"ArgMax", "ArrayFeatureExtractor", "Cast", "Identity", "Reshape", "Squeeze"})
"""What makes a class of probabilities, at the end of a classifier."""


def _answer(graph: GraphProto) -> str:
    """The tensor that the drawing ends in: the first output that holds numbers with a point.

    Where a class has been chosen, or its name been put to each probability, what it was made of.
    """
    makers = {name: node for node in graph.node for name in node.output}
    for output in graph.output:
        made = makers.get(output.name)
        if made is not None and made.op_type == "ZipMap" and made.input:
            return made.input[0]
        if output.type.tensor_type.elem_type in POINTED:
            return output.name
    name = graph.output[0].name
    made = makers.get(name)
    for _ in graph.node:
        if made is None or made.op_type not in CHOOSING or not made.input:
            break
        inner = made.input[1 if made.op_type == "ArrayFeatureExtractor" else 0 :][:1]
        if not inner:
            break
        if made.op_type == "ArgMax":
            return inner[0]
        made = makers.get(inner[0])
    return name


POINTED = frozenset(
    {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16}
)


def _work_out(graph: Graph, shapes: dict[str, list[int]]) -> None:
    """Replace operations on constants, and on shapes, by what they give."""
    left = []
    for op in graph.operations:
        if op.kind == "Shape" and op.inputs and op.inputs[0] in shapes:
            sizes = np.array(shapes[op.inputs[0]], np.int64)
            graph.constants[op.output] = sizes[
                op.attributes.get("start", 0) : op.attributes.get("end")
            ]
            continue
        if op.kind == "Constant":
            value = next(iter(op.attributes.values()), None)
            kind = np.int64 if isinstance(value, int) or _all_int(value) else np.float32
            if not isinstance(value, str) and value is not None:
                graph.constants[op.output] = np.asarray(value, kind)
                continue
        names = [name for name in op.inputs if name]
        if all(name in graph.constants for name in names) and (names or op.kind == "Constant"):
            try:
                inputs = [graph.constants[name] if name else None for name in op.inputs]
                given = fold(op.kind, op.attributes, inputs, len(op.outputs))
                graph.constants.update(zip(op.outputs, given, strict=False))
                continue
            except NotConstantError:
                pass
        left.append(op)
    graph.operations = left


def _all_int(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iu"
    return isinstance(value, list) and all(isinstance(each, int) for each in value)
