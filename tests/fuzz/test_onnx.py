"""Damaged and hostile ONNX files are refused in a sentence, or drawn as far as they can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

onnx = pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from engine import manual_seed  # noqa: E402
from engine.studio.network.build import build  # noqa: E402
from engine.studio.network.check import analyse  # noqa: E402
from engine.studio.network.project import restore  # noqa: E402
from engine.studio.network.templates import TEMPLATES  # noqa: E402
from engine.studio.onnx.exporting import onnx_model  # noqa: E402
from engine.studio.onnx.importing import import_model, import_onnx  # noqa: E402
from engine.studio.onnx.package import OnnxError  # noqa: E402
from engine.studio.onnx.readers import READERS  # noqa: E402
from engine.studio.onnx.reading import parse_model  # noqa: E402
from tests.fuzz.mutation import damaged, fuzzed, refuses_in_a_sentence  # noqa: E402


def model_of(name: str):
    project = TEMPLATES[name].make()
    manual_seed(0)
    built = build(project)
    built.model.eval()
    return onnx_model(built, project)


MODELS = {name: model_of(name) for name in ("binary", "lstm", "transformer", "embedding")}


def looked_at(imported: Any) -> None:
    """What was drawn can be looked at."""
    if imported is not None:
        analyse(restore(imported.project).network, imported.project.settings.data)
        assert not imported.gaps or "cannot be drawn" in imported.sentence


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"

    @fuzzed
    @given(content=damaged(MODELS["binary"].SerializeToString()))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        looked_at(refuses_in_a_sentence(lambda: import_onnx(path), OnnxError))

    check()
    assert [each.name for each in tmp_path.iterdir()] == ["x.onnx"]


KINDS = sorted([*READERS, "Shape", "Constant", "Loop", "If", "Range", "Expand", "ConstantOfShape"])
WHOLE = st.sampled_from((0, -1, 1, 2, 3, 7, 100, 2**31, 2**62, -(2**62)))


@st.composite
def rearranged(draw: st.DrawFn):
    """A model whose operations, settings and tensors are other ones than before."""
    model = onnx.ModelProto()
    model.CopyFrom(MODELS[draw(st.sampled_from(sorted(MODELS)))])
    del model.metadata_props[:]
    graph = model.graph
    for _ in range(draw(st.integers(1, 5))):
        node = draw(st.sampled_from(list(graph.node)))
        tensor = draw(st.sampled_from(list(graph.initializer)))
        match draw(st.integers(0, 7)):
            case 0:
                node.op_type = draw(st.sampled_from(KINDS))
            case 1:
                names = [name for each in graph.node for name in (*each.input, *each.output)]
                node.input.append(draw(st.sampled_from([*names, "", "x"])))
                node.input.insert(0, node.input.pop(draw(st.integers(0, len(node.input) - 1))))
            case 2:
                del node.input[draw(st.integers(0, len(node.input))) :]
            case 3:
                name = draw(st.sampled_from(("axis", "perm", "axes", "pads", "kernel_shape", "to")))
                kept = [each for each in node.attribute if each.name != name]
                del node.attribute[:]
                node.attribute.extend(kept)
                value = draw(WHOLE | st.lists(WHOLE, min_size=1, max_size=4))
                node.attribute.append(helper.make_attribute(name, value))
            case 4:
                del tensor.dims[:]
                tensor.dims.extend(draw(st.lists(WHOLE, max_size=3)))
            case 5:
                array = np.array(draw(st.lists(WHOLE, max_size=4)), np.int64)
                tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
            case 6:
                tensor.raw_data = tensor.raw_data[: draw(st.integers(0, 16))]
            case 7:
                sizes = graph.input[0].type.tensor_type.shape.dim
                draw(st.sampled_from(list(sizes))).dim_value = draw(WHOLE)
    return model


@fuzzed
@given(model=rearranged())
def test_a_model_of_other_operations(model) -> None:
    def read():
        content = model.SerializeToString()
        return import_model(parse_model(content, "x.onnx", Path("/nowhere")), "x")

    looked_at(refuses_in_a_sentence(read, OnnxError))


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"PK\x03\x04", b"\x08\x08", b"\x00" * 99])
def test_other_files_are_no_models(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(content)
    with pytest.raises(OnnxError, match=r"\.$"):
        import_onnx(path)


def outside(location: str):
    """A model whose weights lie in another file."""
    model = onnx.ModelProto()
    model.CopyFrom(MODELS["binary"])
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return model


@pytest.mark.parametrize("location", ["/etc/passwd", "../secret", "a/b", "", "link", "missing"])
def test_weights_outside_of_the_folder_are_not_read(location: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(100))
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "x.onnx").write_bytes(outside(location).SerializeToString())
    with pytest.raises(OnnxError, match=r"not read|cannot be read"):
        import_onnx(folder / "x.onnx")


def test_weights_beside_the_model_are_read_as_far_as_they_reach(tmp_path: Path) -> None:
    model = outside("weights.bin")
    (tmp_path / "x.onnx").write_bytes(model.SerializeToString())
    held = MODELS["binary"].graph.initializer[0].raw_data
    (tmp_path / "weights.bin").write_bytes(held)
    assert not import_onnx(tmp_path / "x.onnx").gaps
    (tmp_path / "weights.bin").write_bytes(held[:-1])
    with pytest.raises(OnnxError, match="only a part"):
        import_onnx(tmp_path / "x.onnx")
