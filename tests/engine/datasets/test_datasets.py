"""The one door to all data sets."""

import subprocess
import sys

import numpy as np
import pytest

from engine import datasets


def test_every_named_set_is_listed_once_with_its_facts():
    infos = datasets.available()
    names = [info.name for info in infos]
    assert names == [
        "digits",
        "mnist",
        "line",
        "binary",
        "xor",
        "moons",
        "circles",
        "spiral",
        "phrases",
    ]
    assert all(info.title and info.note and info.count > 0 for info in infos)
    for info in infos:
        assert datasets.describe(info.name).sample_shape == info.sample_shape


@pytest.mark.parametrize("name", ["digits", "line", "binary", "xor"])
def test_a_set_is_loaded_by_its_name(name: str):
    samples, info = datasets.load(name, limit=3), datasets.describe(name)
    assert samples.name == name and len(samples) == 3
    assert samples.inputs.shape[1:] == info.sample_shape
    assert samples.targets.shape[1:] == info.target_shape
    assert samples.classes == info.classes


def test_a_folder_of_images_is_loaded_by_its_path(practice_folder):
    root, images, _ = practice_folder
    assert datasets.describe(root).count == 30
    samples = datasets.load(str(root))
    assert np.array_equal(samples.inputs[:, 0], images[:30] / np.float32(255))


def test_a_folder_with_a_file_of_mnists_is_mnist(tmp_path):
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(b"")
    assert datasets.describe(tmp_path).name == "mnist"
    with pytest.raises(datasets.DatasetError, match=r"MNIST is not in .*train-images"):
        datasets.load(tmp_path)


@pytest.mark.parametrize("of", [datasets.load, datasets.describe])
def test_an_unknown_name_is_told_the_known_ones(of):
    with pytest.raises(datasets.DatasetError, match='"nosuch": choose one of digits, mnist, line'):
        of("nosuch")


def test_pandas_pillow_and_qt_are_not_imported_before_they_are_needed():
    code = "import sys, engine.datasets; print(*{'pandas', 'PIL', 'PySide6'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
