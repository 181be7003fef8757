"""MNIST's four files: found packed or not, checked by MD5, and told what is missing.

The files here are small stand-ins with their own MD5 sums.
"""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import mnist
from engine.datasets.source import DatasetError, LoadCancelledError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six training and four test images as MNIST's files, two of them packed."""
    sums = {}
    for stems, count in ((mnist.TRAINING, 6), (mnist.TEST, 4)):
        pixels = np.arange(count * 784).astype(np.uint8)
        images = bytes(mnist.IMAGES_HEADER) + pixels.tobytes()
        labels = bytes(mnist.LABELS_HEADER) + bytes(range(count))
        for stem, content in zip(stems, (images, labels), strict=True):
            sums[stem] = hashlib.md5(content).hexdigest()
            if "images" in stem:
                (tmp_path / f"{stem}.gz").write_bytes(gzip.compress(content))
            else:
                (tmp_path / stem).write_bytes(content)
    monkeypatch.setattr(mnist, "CONTENT_MD5", sums)
    monkeypatch.setenv(mnist.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_training_and_test_images_are_read_apart(folder: Path):
    samples = mnist.load()
    assert samples.inputs.shape == (6, 1, 28, 28) and samples.inputs.dtype == np.float32
    assert samples.targets.tolist() == [0, 1, 2, 3, 4, 5] and samples.targets.dtype == np.int64
    assert samples.inputs[0, 0, 9, 3] == np.float32(255) / 255
    assert samples.test is not None and samples.test.targets.tolist() == [0, 1, 2, 3]


def test_a_limit_holds_for_both_sets(folder: Path):
    samples = mnist.load(folder, limit=2)
    assert len(samples) == 2 and samples.test is not None and len(samples.test) == 2


def test_progress_counts_the_files_and_cancelling_stops(folder: Path):
    seen = []
    mnist.load(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(LoadCancelledError):
        mnist.load(cancelled=lambda: True)


def test_missing_files_are_named_with_what_to_do(folder: Path):
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert not mnist.info().ready and mnist.holds_mnist(folder)
    with pytest.raises(DatasetError, match=r"t10k-labels-idx1-ubyte.gz missing.*embedded digits"):
        mnist.load()


@pytest.mark.parametrize("damage", [b"", b"not packed", None])
def test_a_damaged_file_is_named(folder: Path, damage: bytes | None):
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    with pytest.raises(DatasetError, match=r"train-images-idx3-ubyte.gz .*[Dd]ownload it again"):
        mnist.load()


def test_another_content_is_not_taken_for_mnist(folder: Path):
    (folder / "train-labels-idx1-ubyte").write_bytes(bytes(14))
    with pytest.raises(DatasetError, match="is not MNIST's file"):
        mnist.load()


def test_without_the_variable_the_data_folder_is_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(mnist.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(mnist, "user_data_dir", lambda name: f"/data/{name}")
    assert mnist.data_folder() == Path("/data/backprop-studio/mnist")


def test_a_file_that_unpacks_without_end_is_refused(folder: Path, monkeypatch):
    monkeypatch.setattr(mnist, "MOST_BYTES", 10_000)
    bomb = gzip.compress(bytes(50_000_000))
    (folder / "train-images-idx3-ubyte.gz").write_bytes(bomb)
    with pytest.raises(DatasetError, match="is not MNIST's file"):
        mnist.load()


def test_packed_images_are_the_same(folder: Path):
    plain, packed = mnist.load(folder), mnist.load(folder, packed=True)
    assert np.array_equal(packed.inputs[:], plain.inputs)
