"""Norms that a file writes out, over any of the axes that a layer normalises."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights
from tests.engine.studio.onnx.test_patterns import written

EPS = {"eps": np.float32(1e-5), "two": np.float32(2)}


def by_hand(axes: list[int]) -> list:
    return written(
        ("ReduceMean", "x", "m", {"axes": axes}),
        ("Sub", "x m", "d"),
        ("Pow", "d two", "s"),
        ("ReduceMean", "s", "v", {"axes": axes}),
        ("Add", "v eps", "e"),
        ("Sqrt", "e", "r"),
        ("Div", "d r", "n"),
        ("Mul", "n scale", "w"),
        ("Add", "w shift", "y"),
    )


@pytest.mark.parametrize(
    ("axes", "sizes", "kind"),
    [
        ([3], (5,), "LayerNorm"),
        ([1, 2, 3], (3, 4, 5), "LayerNorm"),
        ([1], (3, 1, 1), "LayerNorm"),
        ([2, 3], (3, 1, 1), "InstanceNorm2d"),
        ([0, 2, 3], (1, 3, 1, 1), "BatchNorm2d"),
    ],
)
def test_a_norm_by_hand_is_the_layer(axes: list[int], sizes: tuple[int, ...], kind: str) -> None:
    constants = {**EPS, "scale": weights(*sizes), "shift": weights(*sizes)}
    model = hand_made(by_hand(axes), constants, (3, 4, 5), ("N", 3, 4, 5), opset=17)
    imported = import_model(model, "norm")
    answers_alike(imported)
    assert kind in {node.kind for node in imported.project.nodes}


def test_constants_are_one_affine_layer_named_as_in_the_file() -> None:
    nodes = written(("Mul", "x gamma", "a"), ("Add", "a shift", "y"))
    constants = {"gamma": weights(3, 1, 1), "shift": weights(3, 1, 1)}
    imported = import_model(hand_made(nodes, constants, (3, 4, 5), None), "affine")
    answers_alike(imported)
    (affine,) = [node for node in imported.project.nodes if node.kind == "Affine"]
    assert affine.name == "gamma"
    assert "shape" not in affine.parameters, "one for each channel is what it takes by itself"


def test_a_constant_larger_than_a_sample_is_a_gap() -> None:
    nodes = written(("Mul", "x scale", "y"))
    imported = import_model(hand_made(nodes, {"scale": weights(2, 3, 4)}, (4,), None), "large")
    assert "larger than a sample" in imported.sentence
