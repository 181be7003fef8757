"""Parts, stacks, stretching and class tokens of other programs' files."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from onnx import helper

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights
from tests.engine.studio.onnx.test_patterns import written


def kinds(imported) -> list[str]:
    return [node.kind for node in imported.project.nodes]


def test_every_second_place_is_a_slice() -> None:
    constants = {name: np.array([value]) for name, value in (("s", 1), ("e", 99), ("a", 2))}
    model = hand_made(written(("Slice", "x s e a a", "y")), constants, (4, 6), ("N", 4, 3))
    imported = import_model(model, "slice")
    answers_alike(imported)
    assert kinds(imported)[1] == "Slice"


def test_what_reads_backwards_is_a_gap() -> None:
    constants = {name: np.array([value]) for name, value in (("s", -1), ("e", -99), ("a", 1))}
    constants["p"] = np.array([-1])
    model = hand_made(written(("Slice", "x s e a p", "y")), constants, (4,), ("N", 4))
    assert "backwards" in import_model(model, "flip").sentence


@pytest.mark.parametrize("zero", [False, True])
def test_a_constant_row_before_a_sequence_is_a_class_token(zero: bool) -> None:
    token = np.zeros((1, 1, 8), np.float32) if zero else weights(1, 1, 8)
    nodes = written(
        ("Shape", "x", "n", {"start": 0, "end": 1}),
        ("Concat", "n more", "shape", {"axis": 0}),
        ("Expand", "cls_token shape", "t"),
        ("Concat", "t x", "y", {"axis": 1}),
    )
    constants = {"cls_token": token, "more": np.array([1, 8])}
    imported = import_model(hand_made(nodes, constants, (5, 8), ("N", 6, 8)), "vit")
    answers_alike(imported)
    assert "ClassToken" in kinds(imported)


def test_nothing_is_drawn_for_stretching_before_a_product() -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["x"], ["a"]),
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Expand", ["a", "s"], ["b"]),
        helper.make_node("Mul", ["x", "b"], ["y"]),
    ]
    imported = import_model(hand_made(nodes, {}, (3, 4, 4), ("N", 3, 4, 4)), "gate")
    answers_alike(imported)
    assert kinds(imported) == ["Input", "AdaptiveAvgPool2d", "Multiply", "MSELoss"]


def test_tensors_are_stacked_along_a_new_axis() -> None:
    nodes = [
        helper.make_node("Relu", ["x"], ["a"]),
        helper.make_node("Unsqueeze", ["x", "axis"], ["b"]),
        helper.make_node("Unsqueeze", ["a", "axis"], ["c"]),
        helper.make_node("Concat", ["b", "c"], ["y"], axis=1),
    ]
    imported = import_model(hand_made(nodes, {"axis": np.array([1])}, (4,), ("N", 2, 4)), "stack")
    answers_alike(imported)
