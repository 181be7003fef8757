"""Running ONNX models in the tests: in onnxruntime, and a layer by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from engine.studio.network.analysis import Shape
from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers.code import CODE
from engine.studio.network.templates import TEMPLATES
from engine.studio.onnx.layers import WRITERS
from engine.studio.onnx.package import IR_VERSION, OPSET
from engine.studio.onnx.writing import GraphWriter, LayerWriter, finish_layer

WRITABLE = [
    name
    for name, template in TEMPLATES.items()
    if all(node.kind != CODE.kind for node in template.make().nodes)
]
"""The templates but those with code, which ONNX has no operations for."""


def session(model: onnx.ModelProto | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    content = model if isinstance(model, bytes) else model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def run(model: onnx.ModelProto | bytes, *inputs: np.ndarray) -> list[np.ndarray]:
    """What onnxruntime gives for these inputs, in the order of the graph's."""
    running = session(model)
    names = [each.name for each in running.get_inputs()]
    return running.run(None, dict(zip(names, inputs, strict=True)))


def layer_model(
    entry: LayerKind, resolved: dict[str, Any], module, inputs: Sequence[Shape], outputs
) -> onnx.ModelProto:
    """A model of one layer, checked."""
    graph = GraphWriter()
    layer = LayerWriter(graph, "layer", entry.kind, resolved, module, inputs, outputs)
    names = [graph.fresh(port.name) for port in entry.inputs]
    written = WRITERS[entry.kind](layer, *names)
    given = (written,) if isinstance(written, str) else written
    wanted = [f"out_{port.name}" for port in entry.outputs]
    finish_layer(graph, 0, "layer", dict(zip(given, wanted, strict=True)))

    def described(names, shapes):
        return [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *shape])
            for name, shape in zip(names, shapes, strict=True)
        ]

    made = helper.make_graph(
        graph.nodes,
        "layer",
        described(names, inputs),
        described(wanted, outputs),
        list(graph.constants.values()),
    )
    model = helper.make_model(
        made, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)]
    )
    onnx.checker.check_model(model, full_check=True)
    return model
