"""Files of safetensors are read whole, numbers that NumPy has not included."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

import engine
from engine.safetensors_reading import read_safetensors, widened


def file_of(dtype: str, shape: list[int], data: bytes, **metadata: str) -> bytes:
    """A file with one array, called x."""
    entry = {"dtype": dtype, "shape": shape, "data_offsets": [0, len(data)]}
    header = json.dumps({"x": entry, "__metadata__": metadata}).encode()
    return len(header).to_bytes(8, "little") + header + data


@given(st.lists(st.integers(0, 2**16 - 1)))
def test_bfloat16_is_widened_exactly(bits: list[int]) -> None:
    floats = widened(np.array(bits, np.uint16))
    assert floats.dtype == np.float32
    back = [struct.unpack("<I", struct.pack("<f", float(each)))[0] for each in floats]
    for whole, half, value in zip(back, bits, floats, strict=True):
        assert whole == half << 16 or np.isnan(value)  # Python's floats quieten a NaN


def test_bfloat16_comes_in_and_is_told(tmp_path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(file_of("BF16", [2, 2], struct.pack("<4H", 0x3F80, 0xC000, 0x3E80, 0), a="b"))
    read = read_safetensors(path)
    assert read.arrays["x"].tolist() == [[1.0, -2.0], [0.25, 0.0]]
    assert read.bfloat16 == {"x"} and read.metadata == {"a": "b"}
    x = engine.load(path)["x"]
    x[0, 0] = 3.0
    assert x.dtype == engine.float32 and x[0].tolist() == [3.0, -2.0]


def test_what_numpy_knows_comes_in_as_it_is(tmp_path) -> None:
    arrays = {str(np.dtype(t)): np.arange(3).astype(t) for t in ("f2", "f4", "f8", "u2", "i8", "?")}
    path = tmp_path / "x.safetensors"
    path.write_bytes(save(arrays))
    read = read_safetensors(path)
    assert not read.bfloat16 and read.metadata == {}
    for name, array in arrays.items():
        assert read.arrays[name].dtype == array.dtype and (read.arrays[name] == array).all()


def test_numbers_of_unknown_types_are_refused_by_name(tmp_path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(file_of("F8_E4M3", [4], b"1234"))
    with pytest.raises(ValueError, match="F8_E4M3, which are not read"):
        read_safetensors(path)
