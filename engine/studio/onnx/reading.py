"""Reading an ONNX file: bounded, and its constants worked out.

Nothing in a file is run or looked up elsewhere: weights beside it are read only from files of plain
names in its own folder, and only as far as they reach.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnx
from google.protobuf.message import DecodeError, Message
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, numpy_helper

from engine.studio.onnx.package import OnnxError

LARGEST_FILE = 2**31
MOST_NODES = 5_000
OPSETS = range(7, 27)
OUTSIDE = ("ai.onnx", "")
"""The domains whose operations are ONNX's own."""

NUMBERS = {
    TensorProto.FLOAT,
    TensorProto.DOUBLE,
    TensorProto.FLOAT16,
    TensorProto.BFLOAT16,
    TensorProto.INT64,
    TensorProto.INT32,
    TensorProto.INT16,
    TensorProto.INT8,
    TensorProto.UINT8,
    TensorProto.BOOL,
}


def read_model(path: Path) -> ModelProto:
    """The model in a file; OnnxError where it is none that can be drawn."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise OnnxError(
                f"{path.name} has {size / 2**30:.1f} GB; an ONNX file has at most 2 GB."
            )
        content = path.read_bytes()
    except OSError as error:
        raise OnnxError(f"{path} could not be read ({error.strerror}).") from error
    return parse_model(content, path.name, path.parent)


def parse_model(content: bytes, name: str, folder: Path) -> ModelProto:
    """The model in these bytes; what lies beside it is looked for in `folder`."""
    model = ModelProto()
    try:
        # Each kind of protobuf complains in its own way.
        model.ParseFromString(content)
    except (DecodeError, ValueError, RuntimeError, RecursionError) as error:
        raise OnnxError(
            f"{name} is no ONNX file, or only a part of one: export it again."
        ) from error
    if not model.graph.node or not model.graph.output or not model.opset_import:
        raise OnnxError(f"{name} holds no ONNX model: expected a graph of operations.")
    if len(model.graph.node) > MOST_NODES:
        raise OnnxError(
            f"{name} has {len(model.graph.node)} operations; at most {MOST_NODES} can be drawn."
        )
    _check_text(model, name)
    version = opset(model)
    if version not in OPSETS:
        raise OnnxError(
            f"{name} is written in version {version} of ONNX's operators; expected "
            f"{OPSETS.start} to {OPSETS.stop - 1}: export it again with another opset_version."
        )
    _take_in_weights(model, name, folder)
    return model


def opset(model: ModelProto) -> int:
    """The version of ONNX's operators that the model uses."""
    return max((each.version for each in model.opset_import if each.domain in OUTSIDE), default=0)


def _check_text(model: ModelProto, name: str) -> None:
    """OnnxError where a name is no text: protobuf gives bytes that are none as they are."""
    graph = model.graph
    words = [
        *((node.name, node.op_type, node.domain, *node.input, *node.output) for node in graph.node),
        *((each.name,) for node in graph.node for each in node.attribute),
        *((each.name,) for each in (*graph.initializer, *graph.input, *graph.output)),
        *((each.name,) for each in graph.value_info),
        *((each.key, each.value) for each in model.metadata_props),
        *((each.domain,) for each in model.opset_import),
    ]
    try:
        damaged = any(not isinstance(word, str) for group in words for word in group)
    except UnicodeDecodeError:
        damaged = True
    if damaged:
        raise OnnxError(f"{name} is damaged: a name in it is no text.")


# ---------------------------------------------------------------- weights


def _take_in_weights(model: ModelProto, name: str, folder: Path) -> None:
    """Read what lies in files beside the model, so that every tensor holds its own values."""
    left = LARGEST_FILE
    for tensor in _tensors(model.graph):
        if tensor.data_location != TensorProto.EXTERNAL:
            continue
        said = {each.key: each.value for each in tensor.external_data}
        size = _bytes_of(tensor, name)
        left -= size
        if left < 0:
            raise OnnxError(f"The weights beside {name} take more than 2 GB, too much to draw.")
        tensor.raw_data = _external(said, size, name, folder)
        tensor.data_location = TensorProto.DEFAULT
        del tensor.external_data[:]


def _external(said: dict[str, str], size: int, name: str, folder: Path) -> bytes:
    location = said.get("location", "")
    path = folder / location
    if not location or Path(location).name != location or path.is_symlink():
        raise OnnxError(
            f"{name} names weights in '{location}', which is no file beside it: it is not read."
        )
    try:
        start = int(said.get("offset") or 0)
        with path.open("rb") as file:
            file.seek(start)
            content = file.read(size)
    except (OSError, ValueError) as error:
        raise OnnxError(
            f"{name} keeps weights in {location}, which cannot be read: put it beside the model."
        ) from error
    if len(content) != size:
        raise OnnxError(f"{location}, with the weights of {name}, is only a part of the file.")
    return content


def _tensors(graph: GraphProto) -> list[TensorProto]:
    inner = [
        each.t
        for node in graph.node
        for each in node.attribute
        if each.type == onnx.AttributeProto.TENSOR
    ]
    return [*graph.initializer, *inner]


def _bytes_of(tensor: TensorProto, name: str) -> int:
    if tensor.data_type not in NUMBERS or any(size < 0 for size in tensor.dims):
        raise OnnxError(f"{name} holds {tensor.name}, which is no plain array of numbers.")
    kind = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
    return math.prod(tensor.dims) * kind.itemsize


def array_of(tensor: TensorProto) -> np.ndarray:
    """A tensor's values: numbers of any precision as float32, whole ones as int64."""
    if tensor.data_type not in NUMBERS:
        raise OnnxError(f"The tensor {tensor.name} is no plain array of numbers.")
    if tensor.data_location == TensorProto.EXTERNAL:
        raise OnnxError(f"The tensor {tensor.name} lies in another file.")
    try:
        array = numpy_helper.to_array(tensor)
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise OnnxError(
            f"The tensor {tensor.name} does not hold as many numbers as it says: the file is "
            "damaged."
        ) from error
    return plain(array)


def plain(array: np.ndarray) -> np.ndarray:
    """Floats as float32, whole numbers and truth values as int64."""
    whole = array.dtype.kind in "iub"
    return np.asarray(array, np.int64 if whole else np.float32)


def attributes(node: NodeProto) -> dict[str, object]:
    """The node's attributes by name; text is decoded, graphs and sparse tensors are left out."""
    found: dict[str, object] = {}
    for each in node.attribute:
        if each.type in (each.GRAPH, each.GRAPHS, each.SPARSE_TENSOR, each.TYPE_PROTO):
            continue
        value = onnx.helper.get_attribute_value(each)
        if isinstance(value, bytes):
            value = value.decode(errors="replace")
        elif isinstance(value, Message):
            pass  # a tensor, read where it is wanted
        elif not isinstance(value, int | float):
            value = [v.decode(errors="replace") if isinstance(v, bytes) else v for v in value]
        found[each.name] = value
    return found
