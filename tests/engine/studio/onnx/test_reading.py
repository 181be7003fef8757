"""Files are read within bounds, and refused in a sentence."""

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from engine.studio.onnx.package import OnnxError  # noqa: E402
from engine.studio.onnx.reading import (  # noqa: E402
    MOST_NODES,
    array_of,
    attributes,
    opset,
    parse_model,
    read_model,
)
from tests.engine.studio.onnx.test_importing import hand_made, weights  # noqa: E402

RELU = [helper.make_node("Relu", ["x"], ["y"])]


def parsed(model, folder: Path = Path()):
    return parse_model(model.SerializeToString(), "m.onnx", folder)


def test_a_part_of_a_file_is_refused() -> None:
    content = hand_made(RELU, {"w": weights(40, 30)}).SerializeToString()
    with pytest.raises(OnnxError, match="only a part"):
        parse_model(content[:-100], "m.onnx", Path())


def test_too_many_operations_are_refused() -> None:
    with pytest.raises(OnnxError, match="at most 5000"):
        parsed(hand_made(RELU * (MOST_NODES + 1), {}))


@pytest.mark.parametrize("version", [1, 99])
def test_other_versions_of_the_operators_are_refused(version: int) -> None:
    with pytest.raises(OnnxError, match=f"version {version}"):
        parsed(hand_made(RELU, {}, opset=version))


def test_only_the_operators_own_version_counts() -> None:
    model = hand_made(RELU, {}, opset=17)
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 99))
    assert opset(model) == 17


@pytest.mark.parametrize("location", ["../w.bin", "/etc/passwd", "a/b", "", ".."])
def test_weights_elsewhere_are_not_read(location: str, tmp_path: Path) -> None:
    model = hand_made(RELU, {"w": weights(2, 2)})
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    with pytest.raises(OnnxError):
        parsed(model, tmp_path)


def test_weights_beside_the_file_are_taken_in(tmp_path: Path) -> None:
    model, values = hand_made(RELU, {"w": weights(2, 2)}), weights(2, 2)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="w.bin")
    tensor.external_data.add(key="offset", value="4")
    (tmp_path / "w.bin").write_bytes(b"\0" * 4 + values.tobytes())
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    read = read_model(tmp_path / "m.onnx")
    assert array_of(read.graph.initializer[0]).tolist() == values.tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float64, np.int32, np.uint8, np.bool_])
def test_numbers_are_floats_or_whole(dtype: type) -> None:
    array = array_of(numpy_helper.from_array(np.ones((2, 3), dtype), "w"))
    assert array.dtype == (np.float32 if np.dtype(dtype).kind == "f" else np.int64)


def test_texts_are_decoded_and_graphs_left_out() -> None:
    body = helper.make_graph(RELU, "body", [], [])
    node = helper.make_node("If", ["x"], ["y"], mode="linear", axes=[1, 2], then_branch=body)
    assert attributes(node) == {"mode": "linear", "axes": [1, 2]}
