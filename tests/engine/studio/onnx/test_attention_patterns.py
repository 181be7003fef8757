"""Attention and transformers' layers are found again, whatever lies between their products."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine import manual_seed
from engine.studio.network.build import build
from engine.studio.network.edits import Project
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import snapshot
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.onnx.exporting import onnx_model
from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights
from tests.engine.studio.onnx.test_patterns import written


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_a_decoders_layer_is_one_layer_again(norm_first: bool, activation: str) -> None:
    settings = {"nhead": 2, "norm_first": norm_first, "activation": activation}
    nodes = [
        Node("n1", "Input", "input"),
        Node("n2", "Linear", "memory", parameters={"out_features": 8}),
        Node("n3", "TransformerDecoderLayer", "decoder", parameters=settings),
        Node("n4", "MSELoss", "loss"),
    ]
    wires = [
        Wire("n1", "output", "n2", "input"),
        Wire("n1", "output", "n3", "tgt"),
        Wire("n2", "output", "n3", "memory"),
        Wire("n3", "output", "n4", "input"),
        Wire("n1", "output", "n4", "target"),
    ]
    data = Settings(DataChoice("x", (5, 8), (), (5, 8)))
    project = snapshot(Project("x", Network(nodes, wires), data))
    manual_seed(0)
    built = build(project)
    built.model.eval()
    imported = import_model(onnx_model(built, project), "x", trust_drawing=False)
    answers_alike(imported)
    kinds = [node.kind for node in imported.project.nodes]
    assert kinds == ["Input", "Linear", "TransformerDecoderLayer", "MSELoss"]


def test_attention_behind_a_mask_is_drawn_product_by_product() -> None:
    """A mask that never changes, as language models have it."""
    steps = [
        (kind, f"x {name}", f"{name}0") for kind, name in (("MatMul", n) for n in ("q", "k", "v"))
    ]
    for name, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
        steps.append(("Reshape", f"{name}0 heads", f"{name}1"))
        steps.append(("Transpose", f"{name}1", f"{name}2", {"perm": order}))
    steps += [
        ("MatMul", "q2 k2", "fits"),
        ("Mul", "fits scale", "scaled"),
        ("Where", "mask scaled never", "masked"),
        ("Softmax", "masked", "shares", {"axis": -1}),
        ("MatMul", "shares v2", "gathered"),
        ("Transpose", "gathered", "beside", {"perm": [0, 2, 1, 3]}),
        ("Reshape", "beside rows", "joined"),
        ("MatMul", "joined out", "y"),
    ]
    constants = {name: weights(8, 8) for name in ("q", "k", "v", "out")}
    constants |= {"heads": np.array([0, 0, 2, 4]), "rows": np.array([0, 0, 8])}
    constants |= {"scale": np.float32(0.5), "never": np.float32(-np.inf)}
    constants |= {"mask": np.tril(np.ones((1, 1, 5, 5), bool))}
    imported = import_model(hand_made(written(*steps), constants, (5, 8), None), "masked")
    answers_alike(imported)
    kinds = [node.kind for node in imported.project.nodes]
    assert kinds.count("MatMul") == 2
    assert "Softmax" in kinds


@pytest.mark.parametrize("told", [{}, {"scale": 0.5}])
def test_the_operation_of_younger_files_is_attention_as_well(told: dict) -> None:
    steps: list[tuple] = []
    for name in ("q", "k", "v"):
        steps.append(("MatMul", f"x {name}", f"{name}0"))
        steps.append(("Reshape", f"{name}0 heads", f"{name}1"))
        steps.append(("Transpose", f"{name}1", f"{name}2", {"perm": [0, 2, 1, 3]}))
    steps += [
        ("Attention", "q2 k2 v2", "gathered", told),
        ("Transpose", "gathered", "beside", {"perm": [0, 2, 1, 3]}),
        ("Reshape", "beside rows", "joined"),
        ("MatMul", "joined out", "y"),
    ]
    constants = {name: weights(8, 8) for name in ("q", "k", "v", "out")}
    constants |= {"heads": np.array([0, 0, 2, 4]), "rows": np.array([0, 0, 8])}
    model = hand_made(written(*steps), constants, (5, 8), None, opset=23)
    model.ir_version = 11
    imported = import_model(model, "younger")
    answers_alike(imported)
    kinds = [node.kind for node in imported.project.nodes]
    assert kinds == ["Input", "MultiheadAttention", "MSELoss"]
