"""A folder of CSV and PNG is a data set: the practice problem's, and others of its kind."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import image_folder
from engine.datasets.source import DatasetError, split


def labelled(folder: Path, labels: list[str], save_png) -> Path:
    for i in range(len(labels)):
        save_png(folder / f"{i}.png", np.full((28, 28), i, np.uint8))
    rows = "".join(f"{i}.png,{label}\n" for i, label in enumerate(labels))
    (folder / "train.csv").write_text("filename,label\n" + rows)
    return folder


def test_the_practice_folder_is_read_in_order(practice_folder):
    root, images, labels = practice_folder
    samples = image_folder.load(root)
    assert np.array_equal(samples.inputs[:, 0], images[:30] / np.float32(255))
    assert samples.inputs.dtype == np.float32 and samples.targets.dtype == np.int64
    names = [samples.classes[target] for target in samples.targets]
    assert names == [str(label) for label in labels[:30]]
    assert (samples.name, samples.title, samples.note) == (str(root), "practice", "")
    training, held = split(samples, 0.3, seed=9)
    assert np.array_equal(np.concatenate([training.inputs, held.inputs]), samples.inputs)


def test_it_is_described_without_reading_an_image(practice_folder):
    root, _, labels = practice_folder
    shutil.rmtree(root / "Train" / "Images")
    info = image_folder.info(root)
    assert (info.count, info.sample_shape, info.target_shape) == (30, (1, 28, 28), ())
    assert info.classes == tuple(str(label) for label in sorted(set(labels[:30].tolist())))


def test_a_limit_keeps_all_classes(practice_folder):
    samples = image_folder.load(practice_folder[0], limit=4)
    assert len(samples) == len(samples.targets) == 4
    assert samples.classes == image_folder.load(practice_folder[0]).classes


def test_a_second_loading_comes_from_the_cache_until_a_file_changes(
    practice_folder, save_png, monkeypatch
):
    root = practice_folder[0]
    first = image_folder.load(root)
    with monkeypatch.context() as patched:
        patched.setattr(image_folder, "decode_images", None)
        assert np.array_equal(image_folder.load(root).inputs, first.inputs)
    save_png(root / "Train" / "Images" / "train" / "0.png", np.zeros((28, 28), np.uint8))
    assert not image_folder.load(root).inputs[0].any()


def test_texts_and_numbers_are_classes_in_a_natural_order(tmp_path: Path, save_png):
    folder = labelled(tmp_path, ["cat", "10", "9", "ant", "9.0", "009", "-1"], save_png)
    samples = image_folder.load(folder)
    assert samples.classes == ("-1", "9", "10", "ant", "cat")
    assert samples.targets.tolist() == [4, 2, 1, 3, 1, 1, 0]


@given(labels=st.lists(st.text(max_size=5) | st.integers().map(str), min_size=1))
def test_every_label_has_its_class(labels):
    classes = image_folder._classes(labels)
    assert len(set(classes)) == len(classes)
    assert {image_folder._canonical(label) for label in labels} == set(classes)


def test_a_folder_without_a_csv_is_told_what_it_needs(tmp_path: Path):
    for of in (image_folder.load, image_folder.info):
        with pytest.raises(DatasetError, match=r"no train.csv: .* filename and label"):
            of(tmp_path)


def test_a_corrupt_image_is_named(practice_folder):
    root = practice_folder[0]
    (root / "Train" / "Images" / "train" / "17.png").write_bytes(b"\x89PNG")
    with pytest.raises(DatasetError, match=r"1 of 30 images .*17\.png"):
        image_folder.load(root)


def test_an_image_is_shown_as_it_lies_on_the_disk(tmp_path: Path, save_png):
    folder = labelled(tmp_path, ["a", "b"], save_png)
    save_png(folder / "1.png", np.full((40, 30), 250, np.uint8))
    assert np.array_equal(image_folder.read_original(folder, 1), np.full((40, 30), 250))


def test_images_are_turned_round_only_as_told(tmp_path: Path, save_png):
    folder = labelled(tmp_path, ["a", "b"], save_png)
    as_it_is = image_folder.load(folder, invert=False).inputs
    assert np.allclose(image_folder.load(folder, invert=True).inputs, 1 - as_it_is)
    assert np.array_equal(image_folder.load(folder).inputs, as_it_is)
