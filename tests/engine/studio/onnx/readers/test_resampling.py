"""Images of another size, and channels that become pixels, in every order that files have."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from onnx import helper

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made

LINEAR = {"mode": "linear"}
NODES = {
    "Resize": LINEAR,
    "Resize corners": {**LINEAR, "coordinate_transformation_mode": "align_corners"},
    "Resize floor": {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    },
    "DepthToSpace": {"blocksize": 2},
    "DepthToSpace crd": {"blocksize": 2, "mode": "CRD"},
    "SpaceToDepth": {"blocksize": 2},
}


@pytest.mark.parametrize("name", NODES)
def test_it_answers_alike(name: str) -> None:
    kind = name.split()[0]
    inputs = ["x", "", "scales"] if kind == "Resize" else ["x"]
    model = hand_made(
        [helper.make_node(kind, inputs, ["y"], **NODES[name])],
        {"scales": np.array([1, 1, 2, 2], np.float32)},
        (8, 4, 4),
        None,
    )
    answers_alike(import_model(model, "resized"))


def test_what_no_layer_resizes_is_a_gap() -> None:
    nodes = [helper.make_node("Resize", ["x", "", "scales"], ["y"], mode="nearest")]
    scales = np.array([1, 1, 2, 3], np.float32)
    imported = import_model(hand_made(nodes, {"scales": scales}, (1, 4, 4), None), "uneven")
    assert "by a factor of its own" in imported.sentence
