"""Convolutions and pools whose padding Keras and others leave to the runtime."""

import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from onnx import helper

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights

SAME = {"auto_pad": "SAME_UPPER", "strides": [2, 2]}
NODES = {
    "MaxPool": {"kernel_shape": [3, 3], **SAME},
    "AveragePool": {"kernel_shape": [2, 2], **SAME},
    "AveragePool asymmetric": {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 1, 1]},
    "ConvTranspose": {"kernel_shape": [4, 4], **SAME},
    "ConvTranspose told": {"kernel_shape": [3, 3], "strides": [2, 2], "output_shape": [18, 18]},
    "ConvTranspose cut": {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 1, 1]},
    "MaxPool beside": {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 1, 1]},
}


@pytest.mark.parametrize("name", NODES)
def test_uneven_ends_are_drawn(name: str) -> None:
    kind = name.split()[0]
    inputs = ["x", "w"] if kind == "ConvTranspose" else ["x"]
    size = int(NODES[name]["kernel_shape"][0])
    model = hand_made(
        [
            helper.make_node(kind, inputs, ["a"], **NODES[name]),
            helper.make_node("GlobalAveragePool", ["a"], ["b"]),
            helper.make_node("Add", ["a", "b"], ["y"]),
        ],
        {"w": weights(2, 3, size, size)},
        (2, 9, 9),
        None,
    )
    answers_alike(import_model(model, "windows"))
