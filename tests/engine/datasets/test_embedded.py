"""The embedded digits are what describe says, and damage is told in a sentence."""

import io
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import embedded
from engine.datasets.source import DatasetError


def test_the_set_is_as_it_is_described():
    samples, info = embedded.load(), embedded.info()
    assert samples.inputs.shape == (info.count, *info.sample_shape)
    assert samples.inputs.dtype == np.float32 and samples.targets.dtype == np.int64
    assert samples.inputs.min() == 0 and samples.inputs.max() == 1
    assert np.bincount(samples.targets).tolist() == [info.count // 10] * 10
    assert samples.classes == info.classes == tuple("0123456789")


def test_a_limit_takes_the_first_ones():
    few = embedded.load(limit=12)
    assert len(few) == 12 and len(few.targets) == 12
    assert np.array_equal(few.inputs, embedded.load().inputs[:12])


def test_damage_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(embedded, "files", lambda package: tmp_path)
    (tmp_path / "digits").mkdir()
    for content in (b"", b"no archive", pickled_archive()):
        (tmp_path / embedded.RESOURCE).write_bytes(content)
        with pytest.raises(DatasetError, match="install the program again"):
            embedded.load()


def pickled_archive() -> bytes:
    """An archive that only unpickling could read."""
    buffer = io.BytesIO()
    np.savez(buffer, images=np.array([{}], object), labels=np.array([{}], object))
    return buffer.getvalue()
