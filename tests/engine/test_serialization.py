"""Saving and loading: whole files or none, and nothing unpickled."""

import io
import os
import pickle

import numpy as np
import pytest
import safetensors.numpy
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


def test_a_checkpoint_comes_back_as_it_was(tmp_path):
    model = engine.nn.Linear(2, 1)
    optimizer = engine.optim.Adam(model.parameters())
    model(engine.ones(2)).sum().backward()
    optimizer.step()
    saved = {
        "epoch": 3,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "losses": [0.5, float("inf")],
        "notes": ("text", None, True),
    }
    engine.save(saved, tmp_path / "checkpoint.pt")
    loaded = engine.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert {name: loaded[name] for name in ("epoch", "losses", "notes")} == {
        name: saved[name] for name in ("epoch", "losses", "notes")
    }
    assert list(loaded["optimizer"]["state"]) == [0, 1]
    optimizer.load_state_dict(loaded["optimizer"])
    model.load_state_dict(loaded["model"])
    assert optimizer.state_dict()["param_groups"] == saved["optimizer"]["param_groups"]


def test_a_tensor_a_list_and_a_file_object(tmp_path):
    engine.save(engine.arange(3), tmp_path / "x")
    assert engine.load(tmp_path / "x", map_location=lambda storage, place: storage).tolist() == [
        0,
        1,
        2,
    ]
    buffer = io.BytesIO()
    engine.save([engine.ones(1), engine.zeros(1)], buffer)
    buffer.seek(0)
    assert [t.item() for t in engine.load(buffer)] == [1.0, 0.0]


def test_what_is_no_tensor_number_or_text_is_not_saved(tmp_path):
    with pytest.raises(TypeError, match=r"cannot save Linear.*state_dict\(\)"):
        engine.save(engine.nn.Linear(1, 1), tmp_path / "x")
    with pytest.raises(TypeError, match=r"cannot save Linear under 'nets\.0'"):
        engine.save({"nets": [engine.nn.Linear(1, 1)]}, tmp_path / "x")
    with pytest.raises(TypeError, match="expected a dict of tensors"):
        serialization.save_safetensors(tmp_path / "x", engine.zeros(1))
    with pytest.raises(TypeError, match="got int under 'step'"):
        serialization.save_safetensors(tmp_path / "x", {"step": 3})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "description", ["nonsense", '{"tensor": "y"}', '{"code": []}', '{"a": 1, "b": 2}']
)
def test_a_damaged_description_is_one_clear_sentence(tmp_path, description):
    arrays = {"x": np.zeros(1)}
    content = safetensors.numpy.save(arrays, {"nest": description})
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ValueError, match="not a sound file of tensors: its description is damaged"):
        engine.load(tmp_path / "x")


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
