"""Folders of images without a table: which files count, in which order, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from engine.datasets import DatasetError, LoadCancelledError
from engine.datasets.drawing import load_image
from engine.datasets.unlabelled import images_to_classify


@pytest.fixture
def folder(tmp_path):
    for name in ("10.png", "9.png", "b2.JPG", "b11.jpg"):
        Image.new("L", (40, 30), 0).save(tmp_path / name)
    picture = Image.new("L", (40, 30), 255)
    picture.paste(0, (10, 5, 14, 25))
    picture.save(tmp_path / "9.png")
    (tmp_path / "readme.txt").write_text("no image")
    return tmp_path


def test_images_come_by_the_numbers_in_their_names(folder):
    found = images_to_classify(folder)
    assert found.names == found.rows == ("9.png", "10.png", "b2.JPG", "b11.jpg")
    assert found.inputs.shape == (4, 1, 28, 28) and found.inputs.dtype == np.float32
    assert (found.inputs[0, 0] == load_image(folder / "9.png")).all()


def test_a_table_goes_before_what_else_lies_there(folder):
    (folder / "Test.csv").write_text("filename\nb2.JPG\n9.png\n")
    for source in (folder, folder / "Test.csv"):
        assert images_to_classify(source).names == ("b2.JPG", "9.png")


def test_progress_and_a_way_out(folder):
    seen = []
    images_to_classify(folder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(LoadCancelledError):
        images_to_classify(folder, cancelled=lambda: True)


def test_what_cannot_be_classified_is_named(folder, tmp_path_factory):
    with pytest.raises(DatasetError, match="holds no images"):
        images_to_classify(tmp_path_factory.mktemp("empty"))
    with pytest.raises(DatasetError, match="cannot be read"):
        images_to_classify(folder / "nowhere")
    (folder / "9.png").write_bytes(b"broken")
    with pytest.raises(DatasetError, match=r"9\.png"):
        images_to_classify(folder)
