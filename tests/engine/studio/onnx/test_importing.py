"""Files of this program and of others, drawn again with the same answers."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")
pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install '.[dev]'")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from engine import manual_seed  # noqa: E402
from engine.studio.network.build import build  # noqa: E402
from engine.studio.network.check import analyse  # noqa: E402
from engine.studio.network.project import restore, to_json  # noqa: E402
from engine.studio.network.templates import TEMPLATES  # noqa: E402
from engine.studio.onnx.comparing import difference  # noqa: E402
from engine.studio.onnx.exporting import onnx_model  # noqa: E402
from engine.studio.onnx.importing import Imported, import_model  # noqa: E402
from engine.studio.onnx.package import DRAWING, OnnxError  # noqa: E402
from tests.engine.studio.onnx.running import WRITABLE  # noqa: E402

CLOSE = 1e-4


def template_model(name: str):
    project = TEMPLATES[name].make()
    manual_seed(0)
    built = build(project)
    built.model.eval()
    return project, onnx_model(built, project)


def drawn(project) -> tuple[set, set]:
    """The layers, and the wires between them, by their names."""
    names = {node.id: node.name for node in project.nodes}
    layers = {(node.name, node.kind) for node in project.nodes}
    return layers, {(names[w.source], w.output, names[w.target], w.input) for w in project.wires}


def answers_alike(imported: Imported) -> None:
    assert not imported.gaps, imported.sentence
    apart = difference(imported)
    assert apart is not None and apart < CLOSE


@pytest.mark.parametrize("name", WRITABLE)
def test_an_exported_template_comes_back_as_it_was_drawn(name: str) -> None:
    project, model = template_model(name)
    imported = import_model(model, name)
    assert imported.project == project
    answers_alike(imported)


@pytest.mark.parametrize("name", WRITABLE)
def test_a_template_is_drawn_from_its_operations_alone(name: str) -> None:
    project, model = template_model(name)
    imported = import_model(model, name, trust_drawing=False)
    answers_alike(imported)
    analysis = analyse(restore(imported.project).network, imported.project.settings.data)
    assert analysis.ready
    if name != "resnet":  # its blocks come back written out
        assert drawn(imported.project) == drawn(project)
        assert imported.project.settings.data.shape == project.settings.data.shape


def test_a_drawing_that_is_not_what_the_file_does_is_passed_over() -> None:
    project, model = template_model("binary")
    model.graph.node[1].op_type = "Tanh"
    imported = import_model(model, "changed")
    assert imported.project != project
    assert [node.kind for node in imported.project.nodes].count("Tanh") == 1
    answers_alike(imported)


def test_code_in_a_files_drawing_never_runs(tmp_path) -> None:
    _, model = template_model("binary")
    code = f"def forward(self, x):\n    open({str(tmp_path / 'ran')!r}, 'w')\n    return x"
    project = TEMPLATES["define-by-run"].make()
    nodes = [
        msgspec.structs.replace(node, parameters={**node.parameters, "code": code})
        if node.kind == "Code"
        else node
        for node in project.nodes
    ]
    hostile = msgspec.structs.replace(project, nodes=tuple(nodes))
    helper.set_model_props(model, {DRAWING: to_json(hostile).decode()})
    imported = import_model(model, "hostile")
    assert "Code" not in {node.kind for node in imported.project.nodes}
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- models of others


def hand_made(
    nodes, constants, shape=(4,), out=("N", 3), opset=18, batch="N", kind=TensorProto.FLOAT
):
    graph = helper.make_graph(
        nodes,
        "hand made",
        [helper.make_tensor_value_info("x", kind, [batch, *shape])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, out)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", opset)])


def weights(*shape: int, dtype=np.float32) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize("opset", [7, 9, 11, 13, 15, 18, 21, 22])
def test_operators_of_any_version_are_read(opset: int) -> None:
    model = hand_made(
        [
            helper.make_node("Conv", ["x", "w"], ["a"], auto_pad="SAME_UPPER", strides=[2, 2]),
            helper.make_node("Relu", ["a"], ["b"]),
            helper.make_node("Flatten", ["b"], ["c"]),
            helper.make_node("Gemm", ["c", "m", "n"], ["d"], alpha=0.5, beta=2.0),
            helper.make_node("Softmax", ["d"], ["y"], axis=1),
        ],
        {"w": weights(2, 1, 3, 3), "m": weights(32, 3), "n": weights(3)},
        (1, 8, 8),
        opset=opset,
    )
    imported = import_model(model, "versions")
    answers_alike(imported)
    assert {"Conv2d", "ReLU", "Flatten", "Linear", "Softmax"} <= {
        node.kind for node in imported.project.nodes
    }


def test_weights_among_the_inputs_and_nodes_without_names_are_read() -> None:
    model = hand_made(
        [helper.make_node("MatMul", ["x", "w"], ["a"]), helper.make_node("Add", ["a", "b"], ["y"])],
        {"w": weights(4, 3), "b": weights(3)},
    )
    for name, shape in (("w", [4, 3]), ("b", [3])):
        model.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    imported = import_model(model, "inputs")
    answers_alike(imported)
    assert [node.kind for node in imported.project.nodes] == ["Input", "Linear", "CrossEntropyLoss"]


def test_weights_in_double_precision_are_read_as_singles() -> None:
    model = hand_made(
        [
            helper.make_node("Cast", ["x"], ["d"], to=TensorProto.DOUBLE),
            helper.make_node("Gemm", ["d", "w"], ["e"]),
            helper.make_node("Cast", ["e"], ["y"], to=TensorProto.FLOAT),
        ],
        {"w": weights(4, 3, dtype=np.float64)},
    )
    answers_alike(import_model(model, "double"))


def test_weights_in_half_precision_are_read_as_singles() -> None:
    model = hand_made(
        [
            helper.make_node("Cast", ["w"], ["v"], to=TensorProto.FLOAT),
            helper.make_node("Gemm", ["x", "v"], ["y"]),
        ],
        {"w": weights(4, 3, dtype=np.float16)},
    )
    answers_alike(import_model(model, "half"))


def test_a_fixed_batch_is_taken_for_any_batch() -> None:
    model = hand_made(
        [
            helper.make_node("Reshape", ["x", "s"], ["a"]),
            helper.make_node("Gemm", ["a", "w"], ["y"]),
        ],
        {"s": np.array([5, 12], np.int64), "w": weights(12, 3)},
        (3, 4),
        (5, 3),
        batch=5,
    )
    answers_alike(import_model(model, "fixed"))


def test_what_no_layer_computes_is_told_in_one_sentence_and_the_rest_is_drawn() -> None:
    model = hand_made(
        [
            helper.make_node("Gemm", ["x", "w"], ["a"], name="first"),
            helper.make_node("NonMaxSuppression", ["a", "a"], ["b"], name="boxes"),
            helper.make_node("Relu", ["a"], ["c"]),
            helper.make_node("Gemm", ["c", "v"], ["d"]),
            helper.make_node("Det", ["d"], ["e"]),
            helper.make_node("Sum", ["d", "b", "e"], ["y"]),
        ],
        {"w": weights(4, 5), "v": weights(5, 3)},
    )
    imported = import_model(model, "gaps")
    assert imported.sentence.startswith(
        "3 of 6 operations cannot be drawn: NonMaxSuppression (boxes"
    )
    assert "Det" in imported.sentence
    kinds = [node.kind for node in imported.project.nodes]
    assert kinds.count("Linear") == 2 and "onnx.Det" in kinds
    analysis = analyse(restore(imported.project).network, imported.project.settings.data)
    assert not analysis.ready and "unknown-layer" in {each.id for each in analysis.problems}
    assert difference(imported) is None


def test_constants_become_norms_and_parts_become_splits() -> None:
    model = hand_made(
        [
            helper.make_node("Mul", ["x", "scale"], ["a"]),
            helper.make_node("Add", ["a", "table"], ["b"]),
            helper.make_node("Slice", ["b", "from", "to", "axis"], ["c"]),
            helper.make_node("ReduceMean", ["c"], ["y"], axes=[1], keepdims=0),
        ],
        {
            "scale": weights(3),
            "table": weights(1, 5, 3),
            "from": np.array([1]),
            "to": np.array([4]),
            "axis": np.array([1]),
        },
        (5, 3),
        opset=17,
    )
    answers_alike(import_model(model, "constants"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shape": ("width",)}, "expected samples of a fixed size"),
        ({"opset": 6}, "export it again with another opset_version"),
        ({"opset": 99}, "export it again with another opset_version"),
    ],
)
def test_what_cannot_be_drawn_at_all_is_refused_in_a_sentence(
    changes, words: str, tmp_path
) -> None:
    from engine.studio.onnx.importing import import_onnx

    shape, opset = changes.get("shape", (4,)), changes.get("opset", 18)
    model = hand_made([helper.make_node("Relu", ["x"], ["y"])], {}, shape, ("N", 4), opset)
    path = tmp_path / "x.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(OnnxError, match=words):
        import_onnx(path)


def test_operations_in_a_circle_are_refused() -> None:
    model = hand_made(
        [helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Add", ["a", "x"], ["b"])],
        {},
    )
    model.graph.output[0].name = "b"
    with pytest.raises(OnnxError, match="in a circle"):
        import_model(model, "circle")


def test_outputs_beside_the_first_are_told() -> None:
    model = hand_made(
        [helper.make_node("Gemm", ["x", "w"], ["y"]), helper.make_node("Relu", ["y"], ["z"])],
        {"w": weights(4, 3)},
    )
    model.graph.output.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 3]))
    imported = import_model(model, "two")
    assert imported.left_out == ("z",) and "z is not drawn" in imported.sentence


@pytest.mark.parametrize(
    ("shape", "drawn"), [((1, "height", "width"), (1, 28, 28)), (("steps", 4), (16, 4))]
)
def test_samples_of_any_size_get_a_usual_one_which_is_told(shape, drawn) -> None:
    axes = list(range(2, len(shape) + 1)) if len(shape) == 3 else [1]
    model = hand_made(
        [
            helper.make_node("Relu", ["x"], ["a"]),
            helper.make_node("ReduceMean", ["a"], ["b"], axes=axes, keepdims=0),
            helper.make_node("Gemm", ["b", "w"], ["y"]),
        ],
        {"w": weights(1 if len(shape) == 3 else 4, 3)},
        shape,
        opset=17,
    )
    imported = import_model(model, "any size")
    assert imported.project.settings.data.shape == drawn
    assert "samples of any size" in imported.sentence
    answers_alike(imported)


def test_what_is_taken_off_is_added_with_its_sign_turned() -> None:
    model = hand_made(
        [
            helper.make_node("Gemm", ["x", "w"], ["a"]),
            helper.make_node("Relu", ["a"], ["b"]),
            helper.make_node("Sub", ["a", "b"], ["c"]),
            helper.make_node("Sub", ["k", "c"], ["y"]),
        ],
        {"w": weights(4, 3), "k": weights(3)},
    )
    answers_alike(import_model(model, "signs"))
