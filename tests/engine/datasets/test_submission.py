"""A submission has the sample's columns and order."""

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.source import DatasetError
from engine.datasets.submission import test_images as read_test_images


@pytest.mark.parametrize("given", ["", "Test.csv"])
def test_the_practice_problems_test_images_are_read(practice_folder, given: str):
    root, images, _ = practice_folder
    test = read_test_images(root / given)
    assert test.names == tuple(f"{i}.png" for i in range(30, 35))
    assert np.array_equal(test.inputs[:, 0], images[30:] / np.float32(255))


def test_a_submission_is_written_as_the_sample_is(practice_folder, tmp_path: Path):
    test = read_test_images(practice_folder[0])
    out = tmp_path / "mine.csv"
    test.write_submission(out, ["a", "b", "c", "d", "e"])
    assert out.read_text() == ("label,filename\ne,34.png\nd,33.png\nc,32.png\nb,31.png\na,30.png\n")


def test_without_a_sample_the_order_is_test_csvs(practice_folder, tmp_path: Path):
    root = practice_folder[0]
    (root / "Sample_Submission.csv").unlink()
    out = tmp_path / "mine.csv"
    read_test_images(root).write_submission(out, list("01234"))
    assert out.read_text().splitlines()[:3] == ["filename,label", "30.png,0", "31.png,1"]


def test_a_sample_of_other_files_gives_its_columns_alone(practice_folder):
    root = practice_folder[0]
    (root / "Sample_Submission.csv").write_text("label,filename\n0,other.png\n")
    test = read_test_images(root)
    assert test.columns == ("label", "filename") and test.rows == test.names


def test_what_does_not_serve_is_told_in_a_sentence(practice_folder, tmp_path: Path):
    root = practice_folder[0]
    test = read_test_images(root)
    with pytest.raises(DatasetError, match="cannot be written"):
        test.write_submission(tmp_path / "absent" / "mine.csv", list("01234"))
    (root / "Sample_Submission.csv").write_text("id,guess\n1,2\n")
    with pytest.raises(DatasetError, match="columns filename and label, it has id, guess"):
        read_test_images(root)
    with pytest.raises(DatasetError, match=r"no Test\.csv"):
        read_test_images(tmp_path)
    with pytest.raises(DatasetError, match=r"no file .*Missing\.csv"):
        read_test_images(root / "Missing.csv")
