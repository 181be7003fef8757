"""The drawing in a file that this program wrote, believed only where it says what the file does."""

from __future__ import annotations

import math
from itertools import chain

import msgspec
import numpy as np
from onnx import ModelProto
from onnx.checker import ValidationError
from onnx.shape_inference import InferenceError

from engine import no_grad, tensor
from engine.studio.network.build import BuildError, Built, build
from engine.studio.network.check import analyse
from engine.studio.network.layers.code import CODE
from engine.studio.network.project import ProjectData, from_json, restore
from engine.studio.onnx.exporting import onnx_model
from engine.studio.onnx.layers.recurrent import GATES
from engine.studio.onnx.package import DRAWING, OnnxError
from engine.studio.onnx.readers.recurrent import unstacked
from engine.studio.onnx.reading import array_of
from engine.studio.onnx.writing import TRANSPOSED
from engine.studio.training.checkpoint import Arrays, weights_of

LARGEST_DRAWING = 2**24
MOST_VALUES = 2**27
"""A drawing that computes more than so many values for one sample is not built to be compared."""


def own_drawing(model: ModelProto) -> tuple[ProjectData, Arrays] | None:
    """The project in the file's metadata with the weights, keyed as a run's.

    None where there is none, or where written anew it would not give the same operations and
    weights, as in a file that another program has changed.
    """
    text = next((each.value for each in model.metadata_props if each.key == DRAWING), "")
    if not text or len(text) > LARGEST_DRAWING:
        return None
    try:
        project = from_json(text.encode())
        if _holds_code(project) or not _is_as_large(project, model):
            return None
        built = build(project)
        _take_weights(built, {each.name: array_of(each) for each in model.graph.initializer})
        built.model.eval()
        again = onnx_model(built, project)
    except (
        msgspec.MsgspecError,
        BuildError,
        OnnxError,
        ValueError,
        KeyError,
        RecursionError,
        ValidationError,
        InferenceError,
    ):
        return None
    same = all(
        list(getattr(again.graph, part)) == list(getattr(model.graph, part))
        for part in ("node", "initializer", "input", "output")
    )
    return (project, weights_of(built.model)) if same else None


def _holds_code(project: ProjectData) -> bool:
    """Whether a node's code would run: no file of ours holds any, for ONNX knows none."""
    nodes = chain(project.nodes, *(block.nodes for block in project.blocks))
    return any(node.kind == CODE.kind for node in nodes)


def _is_as_large(project: ProjectData, model: ModelProto) -> bool:
    """Whether the drawing has no more weights than the file, and computes what can be computed."""
    held = sum(math.prod(each.dims) for each in model.graph.initializer)
    total = analyse(restore(project).network, project.settings.data).total
    return total.parameters <= held and total.activations <= MOST_VALUES


def _take_weights(built: Built, held: dict[str, np.ndarray]) -> None:
    """Give the model the file's weights, which lie there under its names in its own ways."""
    for name, array in list(held.items()):
        if name.endswith(TRANSPOSED):
            held[name.removesuffix(TRANSPOSED)] = array.T
    for name, module in built.model.named_modules():
        kind = type(module).__name__
        if kind in GATES and f"{name}.weight_ih_l0" in held:
            for layer in range(module.num_layers):
                rows, memory = (held[f"{name}.weight_{what}_l{layer}"] for what in ("ih", "hh"))
                bias = held.get(f"{name}.bias_l{layer}")
                own = unstacked(kind, rows, memory, bias, layer)
                held |= {f"{name}.{parameter}": array for parameter, array in own.items()}
    with no_grad():
        for name, value in built.model.state_dict().items():
            if name in held:
                value.copy_(tensor(held[name].reshape(tuple(value.shape)).copy()))
