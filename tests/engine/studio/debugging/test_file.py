"""What was recorded is read again, large arrays in part; anything else is refused in a sentence."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.studio.debugging import file as recording_file
from engine.studio.debugging.file import RecordingError, read, write
from engine.studio.debugging.record import record_batch


def test_a_recording_comes_back_as_it_was(network_of, tmp_path):
    recording, arrays = record_batch(*network_of("binary"))
    write(recording, arrays, tmp_path / "batch")
    again, kept = read(tmp_path / "batch")
    assert again == recording
    assert kept.keys() == arrays.keys()
    assert all(kept[key].tobytes() == arrays[key].tobytes() for key in kept)


def test_large_arrays_are_kept_in_part_and_all_within_bounds(network_of, tmp_path, monkeypatch):
    recording, arrays = record_batch(*network_of("mlp"))
    write(recording, arrays, tmp_path / "batch")
    _, kept = read(tmp_path / "batch")
    weight = next(each for each in recording.leaves if each.name == "fc1.weight")
    assert kept[weight.value.key].shape == (5, 784)
    np.testing.assert_array_equal(kept[weight.value.key], arrays[weight.value.key][:5])
    monkeypatch.setattr(recording_file, "MOST_IN_ALL", 100 * len(arrays))
    write(recording, arrays, tmp_path / "batch")
    assert max(each.size for each in read(tmp_path / "batch")[1].values()) <= 100


def test_what_is_no_recording_is_refused(tmp_path):
    (tmp_path / "text").write_text("hello")
    save_file({"a": np.zeros(3)}, tmp_path / "other")
    for name in ("text", "other", "missing"):
        with pytest.raises(RecordingError, match="record the batch again"):
            read(tmp_path / name)
