"""An ONNX graph while it is written, and one layer's place in it.

Nodes and tensors are named by the layers: what `conv1` gives is the tensor `conv1`, and a layer of
several operations has nodes named `encoder1/MatMul`, `encoder1/Softmax`, …. Weights have their
names in the state dict; one that lies transposed in the file has `.T` behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from engine import Tensor, nn
from engine.devices import to_numpy
from engine.studio.network.analysis import Shape

TRANSPOSED = ".T"


@dataclass
class GraphWriter:
    """The nodes and constants written so far; a name is given out once."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)
    _taken: Counter[str] = field(default_factory=Counter)

    def fresh(self, stem: str) -> str:
        """`stem`, or `stem_2` and so on where it is taken."""
        self._taken[stem] += 1
        uses = self._taken[stem]
        return stem if uses == 1 else self.fresh(f"{stem}_{uses}")

    def constant(self, name: str, array: np.ndarray) -> str:
        """A tensor that the file holds; the same array under the same name is written once."""
        for each in chain((name,), (f"{name}_{number}" for number in count(2))):
            written = numpy_helper.from_array(np.asarray(array, order="C"), each)
            if self.constants.setdefault(each, written) == written:
                break
        return each


@dataclass
class LayerWriter:
    """One layer in a graph: what its writer needs to know, and where it writes.

    `settings` are its resolved parameters, `shapes` those of the samples at its inputs and
    `outputs` at its outputs, both without the batch. `path` is the module's name.
    """

    graph: GraphWriter
    path: str
    kind: str
    settings: Mapping[str, Any]
    module: nn.Module
    shapes: Sequence[Shape]
    outputs: Sequence[Shape]

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Write an operation with one output; the output's name. Empty inputs are left out."""
        return self.ops(kind, *inputs, into=1, **attributes)[0]

    def ops(self, kind: str, *inputs: str, into: int, **attributes: Any) -> tuple[str, ...]:
        """Write an operation with so many outputs; their names."""
        name = self.graph.fresh(f"{self.path}/{kind}")
        suffixes = [""] if into == 1 else [f".{number}" for number in range(into)]
        outputs = tuple(f"{name}_output{suffix}" for suffix in suffixes)
        self.graph.nodes.append(helper.make_node(kind, inputs, outputs, name, **attributes))
        return outputs

    def number(self, name: str, value: float) -> str:
        """A single-precision number."""
        return self.array(name, np.float32(value))

    def integers(self, name: str, *values: int) -> str:
        """A row of whole numbers, such as a shape."""
        return self.array(name, np.array(values, np.int64))

    def array(self, name: str, values: Any) -> str:
        """A constant of this layer."""
        return self.graph.constant(f"{self.path}/{name}", np.asarray(values))

    def weight(self, name: str, shape: Shape | None = None, transposed: bool = False) -> str:
        """A parameter or buffer by its name in the module, such as "bias" or "self_attn.bias".

        In another shape, or with its axes in reverse, where that is asked for.
        """
        array = self.values(name)
        if transposed:
            return self.graph.constant(f"{self.path}.{name}{TRANSPOSED}", array.T)
        return self.graph.constant(
            f"{self.path}.{name}", array if shape is None else array.reshape(shape)
        )

    def values(self, name: str) -> np.ndarray:
        """The values of a parameter or buffer."""
        owner = self.module
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        value = getattr(owner, last)
        assert isinstance(value, Tensor)
        return np.asarray(to_numpy(value.array), np.float32)

    def has(self, name: str) -> bool:
        """Whether the module has such a parameter or buffer, and it is not None."""
        return name in self.module.state_dict()

    def reshaped(self, input: str, shape: Shape) -> str:
        """The samples of a batch of any size in another shape."""
        return self.op("Reshape", input, self.integers("shape", 0, *shape))

    def axis(self, name: str = "dim") -> int:
        """A parameter that names an axis, counted from the front with the batch."""
        dim = self.settings[name]
        return dim + len(self.shapes[0]) + 1 if dim < 0 else dim


def finish_layer(graph: GraphWriter, first: int, path: str, outputs: Mapping[str, str]) -> None:
    """Name what a layer gives after it: `outputs` are tensors' names and those they get.

    `first` is the place of its first node. A layer of one operation gives that its name too.
    """
    nodes = graph.nodes[first:]
    for node in nodes:
        for place, name in enumerate(node.output):
            node.output[place] = outputs.get(name, name)
        for place, name in enumerate(node.input):
            node.input[place] = outputs.get(name, name)
    if len(nodes) == 1:
        nodes[0].name = path


def model_of(
    graph: GraphWriter,
    input: tuple[str, Shape],
    output: tuple[str, Shape],
    opset: int,
    ir_version: int,
    words: Mapping[str, str],
) -> onnx.ModelProto:
    """The whole file. The batch axis is named N; `words` are its title and what explains it."""

    def described(place: tuple[str, Shape]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(place[0], TensorProto.FLOAT, ["N", *place[1]])

    drawn = helper.make_graph(
        graph.nodes,
        words["title"],
        [described(input)],
        [described(output)],
        list(graph.constants.values()),
        doc_string=words["doc"],
    )
    return helper.make_model(
        drawn,
        producer_name="Backprop Studio",
        producer_version=words["version"],
        doc_string=words["doc"],
        ir_version=ir_version,
        opset_imports=[helper.make_opsetid("", opset)],
    )
