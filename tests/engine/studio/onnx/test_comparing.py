"""A drawn network is compared with what its file answers."""

import msgspec
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from dataclasses import replace

from engine.studio.onnx.comparing import difference
from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import hand_made, weights
from tests.engine.studio.onnx.test_patterns import written

MLP = written(("MatMul", "x w", "a"), ("Relu", "a", "y"))


def test_the_same_answers_do_not_differ() -> None:
    found = difference(import_model(hand_made(MLP, {"w": weights(4, 3)}), "x"))
    assert found is not None and found < 1e-6


def test_other_weights_differ_by_a_share_of_the_largest_answer() -> None:
    imported = import_model(hand_made(MLP, {"w": weights(4, 3)}), "x")
    doubled = {name: 2 * values for name, values in imported.weights.items()}
    assert difference(replace(imported, weights=doubled)) == pytest.approx(1.0, rel=1e-5)


def test_an_answer_without_an_axis_of_one_is_the_same() -> None:
    nodes = written(("MatMul", "x w", "a"), ("ReduceL2", "a", "y", {"axes": [1], "keepdims": 0}))
    found = difference(import_model(hand_made(nodes, {"w": weights(4, 3)}, opset=17), "x"))
    assert found is not None and found < 1e-6


def test_gaps_are_not_compared() -> None:
    nodes = written(("Hardmax", "x", "y"))
    assert difference(import_model(hand_made(nodes, {}, (4,), ("N", 4)), "x")) is None


def test_what_is_written_as_while_training_is_not_compared() -> None:
    nodes = written(("BatchNormalization", "x s b m v", "y", {"training_mode": 1}))
    constants = {name: abs(weights(4)) for name in "sbmv"}
    imported = import_model(hand_made(nodes, constants, (4, 3), ("N", 4, 3)), "x")
    assert difference(imported) is None
    assert "as while training" in imported.sentence
    assert not imported.gaps


def test_a_network_that_cannot_be_built_is_not_compared() -> None:
    imported = import_model(hand_made(MLP, {"w": weights(4, 3)}), "x")
    broken = replace(imported, project=msgspec.structs.replace(imported.project, wires=()))
    assert difference(broken) is None
