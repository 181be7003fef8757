"""Which tensor a drawing ends in, what else comes in, and the names that files tell."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from onnx import TensorProto, helper

from engine.studio.onnx.graph import Operation, graph_of, scope_of
from engine.studio.onnx.importing import import_model
from engine.studio.onnx.package import OnnxError
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights
from tests.engine.studio.onnx.test_patterns import written


def classifier(*more) -> list:
    return [*written(("MatMul", "x w", "l"), ("Softmax", "l", "p")), *more]


def test_a_drawing_ends_before_the_class_is_chosen() -> None:
    model = hand_made(
        classifier(helper.make_node("ArgMax", ["p"], ["y"], axis=1)), {"w": weights(4, 3)}
    )
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    imported = import_model(model, "classes")
    assert [node.kind for node in imported.project.nodes][-2:] == ["Softmax", "CrossEntropyLoss"]
    assert imported.sentence == "A network ends in one answer, here p: y is not drawn."
    answers_alike(imported)


def test_probabilities_are_drawn_without_their_names() -> None:
    named = helper.make_node("ZipMap", ["p"], ["y"], domain="ai.onnx.ml", classlabels_int64s=[0])
    model = hand_made(classifier(named), {"w": weights(4, 3)})
    assert graph_of(model, 18).outputs == ["p"]


def test_a_further_input_is_a_gap_of_its_shape() -> None:
    nodes = written(("MatMul", "x w", "a"), ("MatMul", "z v", "b"), ("Add", "a b", "y"))
    model = hand_made(nodes, {"w": weights(4, 3), "v": weights(5, 3)})
    model.graph.input.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 5]))
    imported = import_model(model, "two")
    assert imported.gaps == ("z (a network takes one input, here x)",)
    assert [node.kind for node in imported.project.nodes].count("Linear") == 2


def test_what_comes_after_a_gap_is_drawn() -> None:
    nodes = written(("Hardmax", "x", "a"), ("MatMul", "a w", "b"), ("Relu", "b", "y"))
    imported = import_model(hand_made(nodes, {"w": weights(4, 3)}), "gap")
    kinds = [node.kind for node in imported.project.nodes]
    assert kinds == ["Input", "onnx.Hardmax", "Linear", "ReLU", "CrossEntropyLoss"]
    assert len(imported.gaps) == 1


def test_operations_that_wait_for_one_another_are_refused() -> None:
    nodes = written(("Add", "x b", "a"), ("Relu", "a", "b"), ("Relu", "b", "y"))
    with pytest.raises(OnnxError, match="circle"):
        graph_of(hand_made(nodes, {}), 18)


def test_constants_are_worked_out_with_the_shape_of_what_comes_in() -> None:
    nodes = written(
        ("Shape", "x", "s", {"start": 0, "end": 1}),
        ("Concat", "s rest", "shape", {"axis": 0}),
        ("Reshape", "x shape", "y"),
    )
    graph = graph_of(hand_made(nodes, {"rest": np.array([2, 2])}, (4,), ("N", 2, 2)), 18)
    assert [op.kind for op in graph.operations] == ["Reshape"]


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("/layer1/layer1.0/conv1/Conv", "layer1.0.conv1"),
        ("/fc/Gemm", "fc"),
        ("Plus214", ""),
        ("", ""),
    ],
)
def test_a_scope_is_that_of_the_module(name: str, scope: str) -> None:
    assert scope_of(Operation("Conv", [], [], {}, name)) == scope
