"""Weights in one file or in several that an index names."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.studio.training.checkpoint import CheckpointError
from engine.studio.training.weights_reading import read_weights_file


def index(folder: Path, weight_map: object) -> Path:
    path = folder / "model.safetensors.index.json"
    path.write_text(json.dumps({"metadata": {"total_size": 8}, "weight_map": weight_map}))
    return path


def test_an_index_brings_all_its_files(tmp_path: Path) -> None:
    for number, name in ((1, "a"), (2, "b")):
        save_file({name: np.full(2, number, np.float32)}, tmp_path / f"m-{number}.safetensors")
    path = index(tmp_path, {"a": "m-1.safetensors", "b": "m-2.safetensors"})
    arrays = read_weights_file(path).arrays
    assert {name: array.tolist() for name, array in arrays.items()} == {"a": [1, 1], "b": [2, 2]}
    (tmp_path / "m-2.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"m-2\.safetensors could not be read"):
        read_weights_file(path)


@pytest.mark.parametrize(
    "weight_map", [{}, {"a": "../x"}, {"a": "/etc/passwd"}, {"a": ".."}, ["a"], {"a": 3}], ids=str
)
def test_an_index_names_files_beside_it_alone(weight_map: object, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"index\.json"):
        read_weights_file(index(tmp_path, weight_map))


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"PK\x03\x04", b"\xff" * 64], ids=range(4))
def test_other_files_are_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    for name in ("x.safetensors", "x.safetensors.index.json"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(CheckpointError, match=r"x\.safetensors"):
            read_weights_file(path)
    with pytest.raises(CheckpointError, match="could not be read"):
        read_weights_file(tmp_path / "nowhere")
