"""From a drawn network with its weights to an ONNX file: `export_onnx(built, project)`.

The graph ends at the prediction: losses are for training. What is done to the data before the
first layer is its first part. The drawing goes into the file's metadata, where `importing.py`
finds it.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from engine import nn
from engine.studio.files import write_together
from engine.studio.network.analysis import Analysis
from engine.studio.network.build import Built, StudioModule, normalisation_of, prediction_of
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in
from engine.studio.network.graph_module import (
    BlockModule,
    GraphModule,
    Place,
    Repeated,
    Step,
    passage_of,
    steps_of,
)
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Network
from engine.studio.network.project import ProjectData, restore, to_json
from engine.studio.onnx.layers import WRITERS
from engine.studio.onnx.package import DRAWING, IR_VERSION, OPSET, OnnxError
from engine.studio.onnx.writing import GraphWriter, LayerWriter, finish_layer, model_of

LARGEST = 2 * 10**9
"""Bytes that fit into one file: its format counts them with 31 bits."""


def export_onnx(built: Built, project: ProjectData, path: Path) -> onnx.ModelProto:
    """Write the network as an ONNX file, and give what is in it.

    OnnxError where it cannot be written in ONNX, OSError where the file cannot be written.
    """
    model = onnx_model(built, project)
    write_together(path.parent, {path.name: model.SerializeToString(deterministic=True)})
    return model


def onnx_model(built: Built, project: ProjectData) -> onnx.ModelProto:
    """The network as an ONNX model, checked. OnnxError where it cannot be written so."""
    weights = sum(value.numel() * 4 for value in built.model.state_dict().values())
    if weights > LARGEST:
        raise OnnxError(
            f"The weights take {weights / 1e9:.1f} GB, and an ONNX file holds at most 2 GB: "
            "export them as safetensors."
        )
    network = without_bypassed(restore(project).network)
    graph = GraphWriter()
    writer = _NetworkWriter(graph)
    input_name = graph.fresh(network.nodes[built.model.input_id].name)
    start = (built.model.input_id, "output")
    values = {start: _normalised(graph, built.model, input_name)}
    writer.write(built.model, network, built.analysis, values)
    prediction = prediction_of(built.model)
    output_name = values[prediction]
    if output_name == input_name:  # nothing is between: a graph's output must be computed
        output_name = graph.fresh("output")
        graph.nodes.append(helper.make_node("Identity", [input_name], [output_name], "output"))
    model = model_of(
        graph,
        (input_name, project.settings.data.shape),
        (output_name, built.analysis.shapes[prediction]),
        OPSET,
        IR_VERSION,
        {"title": project.title, "doc": _explained(project), "version": _version()},
    )
    helper.set_model_props(model, {DRAWING: to_json(project).decode()})
    onnx.checker.check_model(model, full_check=True)
    return model


def _explained(project: ProjectData) -> str:
    classes = project.settings.data.classes
    said = f"{project.title}, drawn in Backprop Studio."
    return f"{said} Its outputs stand for: {', '.join(classes)}." if classes else said


def _version() -> str:
    try:
        return version("backprop-studio")
    except PackageNotFoundError:
        return ""


def _normalised(graph: GraphWriter, model: StudioModule, input: str) -> str:
    """What the network does to the samples before any layer sees them."""
    chosen = normalisation_of(model)
    if chosen is None:
        return input
    for kind, name, numbers in (("Sub", "mean", chosen.mean), ("Div", "std", chosen.std)):
        constant = graph.constant(f"normalisation.{name}", np.array(numbers, np.float32))
        output = graph.fresh(f"normalisation/{kind}")
        graph.nodes.append(helper.make_node(kind, [input, constant], [output], output))
        input = output
    return input


class _NetworkWriter:
    """Writes networks, and those inside of blocks, a layer after the other."""

    def __init__(self, graph: GraphWriter) -> None:
        self._graph = graph

    def write(
        self,
        module: GraphModule,
        network: Network,
        analysis: Analysis,
        values: dict[Place, str],
        prefix: str = "",
    ) -> None:
        """Write all steps; the names of what outputs hold come from `values` and go there."""
        for step in steps_of(module):
            node = network.nodes[step.node]
            inputs = [values[source] for source in step.sources]
            inner = module.get_submodule(step.name)
            path = f"{prefix}{step.name}"
            if node.kind == BLOCK.kind:
                inside = without_bypassed(network.blocks[node.block].network)
                outputs = self._block(inner, inside, analysis.inside[node.id], inputs, path)
            else:
                outputs = self._layer(inner, network, analysis, step, inputs, path)
            values.update(zip(step.outputs, outputs, strict=True))

    def _block(
        self, module: nn.Module, inside: Network, analysis: Analysis, inputs: list[str], path: str
    ) -> list[str]:
        """Write a block's inside where it is used, once for each copy."""
        if isinstance(module, Repeated):
            for number, copy in module.named_children():
                inputs = self._block(copy, inside, analysis, inputs, f"{path}.{number}")
            return inputs
        assert isinstance(module, BlockModule)
        ports, given, times = passage_of(module)
        for _ in range(times):
            values = dict(zip(ports, inputs, strict=True))
            self.write(module, inside, analysis, values, f"{path}.")
            inputs = [values[place] for place in given]
        return inputs

    def _layer(
        self,
        module: nn.Module,
        network: Network,
        analysis: Analysis,
        step: Step,
        inputs: list[str],
        path: str,
    ) -> list[str]:
        node = network.nodes[step.node]
        kind = kind_in(network, node)
        write = WRITERS.get(node.kind)
        if write is None:
            raise OnnxError(
                f"{kind.title} {node.name} cannot be written in ONNX: take it out, or export "
                "PyTorch code instead."
            )
        layer = LayerWriter(
            self._graph,
            path,
            node.kind,
            analysis.resolved[node.id],
            module,
            [analysis.input_shapes[node.id, port.name] for port in kind.inputs],
            [analysis.shapes[node.id, port.name] for port in kind.outputs],
        )
        first = len(self._graph.nodes)
        written = write(layer, *inputs)
        outputs = (written,) if isinstance(written, str) else written
        names = [self._graph.fresh(path)]
        names += [self._graph.fresh(f"{path}.{port.name}") for port in kind.outputs[1:]]
        finish_layer(self._graph, first, path, dict(zip(outputs, names, strict=True)))
        return names
