"""Functions, sums along axes, masks and joins of other programs' files."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights
from tests.engine.studio.onnx.test_patterns import written

CONSTANTS = {
    "two": np.float32(2),
    "three": np.float32(3),
    "half": np.float32(0.5),
    "low": np.float32(-0.2),
    "high": np.float32(0.3),
    "last": np.array([-1]),
    "first": np.array([1]),
    "mask": np.tril(np.ones((4, 4), bool)),
    "never": np.float32(-np.inf),
    "rows": weights(1, 4, 4),
    "table": weights(4, 4),
}
FORMS = {
    "Function": (("Abs", "x", "a"), ("Add", "a half", "b"), ("Log", "b", "c"), ("Exp", "c", "y")),
    "Power": (("Pow", "x three", "y"),),
    "Reduce": (("ReduceSum", "x first", "a", {"keepdims": 1}), ("Mul", "x a", "y")),
    "Divide": (("ReduceL2", "x", "a", {"axes": [-1]}), ("Div", "x a", "y")),
    "Subtract": (("ReduceMean", "x", "a", {"axes": [1]}), ("Sub", "x a", "y")),
    "Maximum": (("Mul", "x half", "a"), ("Max", "x a", "y")),
    "Minimum": (("Mul", "x half", "a"), ("Min", "x a", "y")),
    "Hardtanh": (("Max", "x low", "a"), ("Min", "a high", "y")),
    "Softmax": (("Where", "mask x never", "a"), ("Softmax", "a", "y")),
    "Affine": (("Mul", "x half", "a"), ("Add", "a rows", "y")),
    "Add": (("Relu", "x", "a"), ("Tanh", "x", "b"), ("Mean", "x a b", "y")),
    "LeakyReLU": (("Greater", "x zero", "a"), ("Mul", "x half", "b"), ("Where", "a x b", "y")),
    "Transpose": (("MatMul", "table x", "y"),),
}


@pytest.mark.parametrize("kind", FORMS)
def test_an_operation_becomes_layers_that_answer_alike(kind: str) -> None:
    constants = {**CONSTANTS, "zero": np.float32(0)}
    model = hand_made(written(*FORMS[kind]), constants, (4, 4), ("N", 4, 4), opset=17)
    imported = import_model(model, kind)
    answers_alike(imported)
    assert kind in {node.kind for node in imported.project.nodes}


def test_a_sum_over_the_samples_is_a_gap() -> None:
    model = hand_made(
        written(("ReduceMean", "x", "a", {"axes": [0]}), ("Add", "x a", "y")), {}, (4,), ("N", 4)
    )
    assert "over the samples" in import_model(model, "x").sentence


def test_scikit_learns_scaler_is_an_affine_layer() -> None:
    from onnx import helper

    scaler = helper.make_node(
        "Scaler", ["x"], ["a"], domain="ai.onnx.ml", offset=[0.5, 1.0], scale=[2.0, 3.0]
    )
    model = hand_made(
        [scaler, helper.make_node("MatMul", ["a", "w"], ["y"])], {"w": weights(2, 3)}, (2,)
    )
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    imported = import_model(model, "scaled")
    answers_alike(imported)
    (affine,) = [node for node in imported.project.nodes if node.kind == "Affine"]
    assert imported.weights[f"{affine.id}/weight"].tolist() == [2.0, 3.0]
    assert imported.weights[f"{affine.id}/bias"].tolist() == [-1.0, -3.0]
