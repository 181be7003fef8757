"""Saving and loading: whole files or none, and nothing unpickled."""

import os
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import engine
from engine import serialization

DTYPES = ("float16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool")


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda name: name != "__metadata__"),
        st.sampled_from(DTYPES).flatmap(
            lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_dims=3))
        ),
        max_size=4,
    )
)
def test_what_is_saved_comes_back(tmp_path_factory, arrays):
    path = tmp_path_factory.mktemp("saved") / "weights.safetensors"
    serialization.save_safetensors(path, {n: engine.tensor(a) for n, a in arrays.items()})
    loaded = serialization.load_safetensors(path)
    assert set(loaded) == set(arrays)
    for name, array in arrays.items():
        back = loaded[name].numpy()
        assert back.dtype == array.dtype and back.shape == array.shape
        assert back.tobytes() == np.ascontiguousarray(array).tobytes()


def test_a_transposed_tensor_is_saved_as_it_looks(tmp_path):
    x = engine.arange(6).reshape(2, 3).t()
    engine.save({"x": x}, tmp_path / "x")
    assert engine.load(tmp_path / "x")["x"].tolist() == x.tolist()


def test_a_loaded_tensor_can_be_written(tmp_path):
    engine.save({"x": engine.zeros(2)}, tmp_path / "x")
    x = engine.load(tmp_path / "x")["x"]
    x[0] = 1.0
    assert x.tolist() == [1.0, 0.0] and not x.requires_grad


def test_a_state_dict_goes_through(tmp_path):
    model, other = engine.nn.Linear(3, 2), engine.nn.Linear(3, 2)
    engine.save(model.state_dict(), tmp_path / "model")
    other.load_state_dict(engine.load(tmp_path / "model"))
    assert other.weight.tolist() == model.weight.tolist()


class Dangerous:
    """Something that would run code if it were unpickled."""

    def __reduce__(self):
        return os.mkdir, (os.environ["DANGER"],)


def test_a_pickle_is_refused_unopened(tmp_path, monkeypatch):
    monkeypatch.setenv("DANGER", str(tmp_path / "ran"))
    path = tmp_path / "model.pt"
    path.write_bytes(pickle.dumps(Dangerous()))
    with pytest.raises(ValueError, match="is a pickle or a PyTorch file"):
        engine.load(path)
    path.write_bytes(b"PK\x03\x04 a zip of pickles")
    with pytest.raises(ValueError, match="is a pickle or a PyTorch file"):
        engine.load(path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 100, b"\x08\0\0\0\0\0\0\0{}"])
def test_a_broken_file_is_one_clear_sentence(tmp_path, content):
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a sound safetensors file"):
        engine.load(path)


def test_a_truncated_file_is_refused(tmp_path):
    path = tmp_path / "weights"
    engine.save({"x": engine.zeros(100)}, path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ValueError, match="not a sound safetensors file"):
        engine.load(path)


def test_only_dicts_of_tensors_are_saved(tmp_path):
    with pytest.raises(TypeError, match="expected a dict of tensors"):
        engine.save(engine.zeros(1), tmp_path / "x")
    with pytest.raises(TypeError, match="got int under 'step'"):
        engine.save({"step": 3}, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "weights"
    engine.save({"x": engine.ones(1)}, path)

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        engine.save({"x": engine.zeros(1)}, path)
    assert engine.load(path)["x"].tolist() == [1.0]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"")
    path.chmod(0o640)
    engine.save({"x": engine.ones(1)}, path)
    assert path.stat().st_mode & 0o777 == 0o640
