"""Whole networks as ONNX files: what they give in onnxruntime, their names, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")
pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install '.[dev]'")

import msgspec  # noqa: E402

from engine import manual_seed, no_grad, rand, tensor  # noqa: E402
from engine.datasets import Normalisation  # noqa: E402
from engine.devices import to_numpy  # noqa: E402
from engine.studio.network.build import build  # noqa: E402
from engine.studio.network.bypass import set_bypassed  # noqa: E402
from engine.studio.network.edits import apply  # noqa: E402
from engine.studio.network.project import snapshot  # noqa: E402
from engine.studio.network.templates import TEMPLATES  # noqa: E402
from engine.studio.onnx import exporting  # noqa: E402
from engine.studio.onnx.exporting import export_onnx, onnx_model  # noqa: E402
from engine.studio.onnx.package import OPSET, OnnxError  # noqa: E402
from tests.engine.studio.network.conftest import make_chain  # noqa: E402
from tests.engine.studio.onnx.running import WRITABLE, run  # noqa: E402


def used(project):
    """The project's model with fresh weights, in use."""
    manual_seed(0)
    built = build(project)
    built.model.eval()
    return built


def samples(project, count: int) -> np.ndarray:
    data = project.settings.data
    batch = to_numpy(rand(count, *data.shape).array)
    return np.floor(batch * 16) if data.source == "phrases" else batch


@pytest.mark.parametrize("name", WRITABLE)
def test_a_template_answers_alike_in_onnxruntime_for_batches_of_any_size(name: str) -> None:
    project = TEMPLATES[name].make()
    built = used(project)
    model = onnx_model(built, project)
    for count in (1, 3):
        batch = samples(project, count)
        with no_grad():
            expected = to_numpy(built.model(tensor(batch)).array)
        (given,) = run(model, batch)
        np.testing.assert_allclose(given, expected, rtol=1e-4, atol=1e-4)


def test_tensors_nodes_and_weights_are_named_after_the_layers() -> None:
    project = TEMPLATES["lenet"].make()
    model = onnx_model(used(project), project)
    assert [node.name for node in model.graph.node][:3] == ["conv1", "relu1", "pool1"]
    assert [node.output[0] for node in model.graph.node][-2:] == ["flatten", "fc"]
    assert {"conv1.weight", "fc.bias"} <= {each.name for each in model.graph.initializer}
    (input,), (output,) = model.graph.input, model.graph.output
    assert (input.name, output.name) == ("input", "fc")
    assert input.type.tensor_type.shape.dim[0].dim_param == "N"
    assert model.producer_name == "Backprop Studio"
    assert [each.version for each in model.opset_import] == [OPSET]
    assert "0, 1, 2" in model.doc_string


def test_blocks_are_written_out_with_their_names_in_front() -> None:
    project = TEMPLATES["resnet"].make()
    names = {node.name for node in onnx_model(used(project), project).graph.node}
    assert {"block1.0.conv1", "block1.1.conv1", "block3.shortcut"} <= names


def test_the_datas_normalisation_is_the_files_first_part() -> None:
    project = TEMPLATES["mlp"].make()
    data = msgspec.structs.replace(
        project.settings.data, normalisation=Normalisation((0.3,), (0.5,))
    )
    settings = msgspec.structs.replace(project.settings, data=data)
    project = msgspec.structs.replace(project, settings=settings)
    built = used(project)
    batch = samples(project, 2)
    (given,) = run(onnx_model(built, project), batch)
    with no_grad():
        np.testing.assert_allclose(given, to_numpy(built.model(tensor(batch)).array), atol=1e-4)


def test_a_bypassed_layer_is_not_in_the_file() -> None:
    project = make_chain("Input", "Flatten", "ReLU", "Linear", "CrossEntropyLoss")
    apply(project, set_bypassed(project.network, ["n3"], True))
    model = onnx_model(used(snapshot(project)), snapshot(project))
    assert [node.op_type for node in model.graph.node] == ["Flatten", "Gemm"]


def test_a_network_without_a_layer_gives_its_input() -> None:
    project = TEMPLATES["linear-regression"].make()
    kept = tuple(node for node in project.nodes if node.kind in ("Input", "MSELoss"))
    wire = msgspec.structs.replace(project.wires[-1], source=kept[0].id)
    project = msgspec.structs.replace(project, nodes=kept, wires=(wire,))
    model = onnx_model(used(project), project)
    batch = samples(project, 2)
    (given,) = run(model, batch)
    assert (given == batch).all()


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    project = TEMPLATES["binary"].make()
    export_onnx(used(project), project, tmp_path / "x.onnx")
    onnx.checker.check_model(str(tmp_path / "x.onnx"), full_check=True)
    assert [each.name for each in tmp_path.iterdir()] == ["x.onnx"]


def test_weights_that_no_file_can_hold_are_told(monkeypatch) -> None:
    monkeypatch.setattr(exporting, "LARGEST", 1000)
    project = TEMPLATES["mlp"].make()
    with pytest.raises(OnnxError, match="export them as safetensors"):
        onnx_model(used(project), project)


def test_code_is_told_to_have_no_operations() -> None:
    project = TEMPLATES["define-by-run"].make()
    with pytest.raises(OnnxError, match="cannot be written in ONNX: take it out"):
        onnx_model(used(project), project)
