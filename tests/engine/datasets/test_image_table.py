"""CSVs are found, read and checked, each problem in one sentence."""

import os
from pathlib import Path

import pytest

from engine.datasets import image_table
from engine.datasets.image_table import (
    ImageTable,
    find_csv,
    find_images,
    read_table,
    stat_images,
)
from engine.datasets.source import DatasetError


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("place", ["train.csv", "Train/train.csv", "TRAIN/Train.CSV"])
def test_the_csv_is_found_in_the_folder_or_in_train(tmp_path: Path, place: str):
    csv = write(tmp_path / place, "filename,label\n")
    assert find_csv(tmp_path, "train.csv") == csv


def test_no_csv_is_none(tmp_path: Path):
    assert find_csv(tmp_path, "train.csv") is None
    assert find_csv(tmp_path / "absent", "train.csv") is None


def test_columns_are_found_in_any_order_and_case_and_texts_stay_texts(tmp_path: Path):
    csv = write(tmp_path / "t.csv", b"\xef\xbb\xbf Label ,id,FileName\n007,1, a.png \nNA,2,b.png\n")
    assert read_table(csv, labelled=True) == ImageTable(csv, ("a.png", "b.png"), ("007", "NA"))
    assert read_table(csv, labelled=False).labels == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,digit\n1,2\n", "columns filename and label, it has id, digit: .* filename and label"),
        ("filename\na.png\n", "it has filename: rename or add label"),
        ("filename,label\n", "has no rows"),
        ("filename,label\na.png,1\nb.png,\nc.png,\n", "no label in 2 of 3 rows, .* row 3"),
        ("filename,label\n,1\n", "no filename in 1 of 1 rows"),
        ("", "cannot be read as a CSV"),
        (b"filename,label\n\xff\xfe\x00,1\n", "cannot be read as a CSV in UTF-8"),
        ('filename,label\n"a.png,1\n', "cannot be read as a CSV"),
    ],
)
def test_a_csv_that_does_not_serve_is_told_in_a_sentence(tmp_path, content, sentence):
    with pytest.raises(DatasetError, match=rf"t\.csv .*{sentence}"):
        read_table(write(tmp_path / "t.csv", content), labelled=True)


@pytest.mark.parametrize(
    ("csv", "image"),
    [
        ("Train/train.csv", "Train/Images/train/a.png"),
        ("train.csv", "Train/Images/train/a.png"),
        ("train.csv", "images/a.png"),
        ("train.csv", "train/a.png"),
        ("train.csv", "a.png"),
    ],
)
def test_images_are_found_where_people_put_them(tmp_path: Path, csv: str, image: str):
    table = ImageTable(write(tmp_path / csv, ""), ("a.png",), ("1",))
    path = write(tmp_path / image, "")
    assert find_images(table, "train") == (str(path),)


def test_the_folder_with_most_of_the_images_is_taken(tmp_path: Path):
    names = ("a.png", "b.png", "sub/c.png")
    write(tmp_path / "Images" / "a.png", "")
    for name in names[1:]:
        write(tmp_path / name, "")
    table = ImageTable(tmp_path / "train.csv", names, ())
    assert find_images(table, "train") == tuple(str(tmp_path / name) for name in names)


@pytest.mark.parametrize("name", ["../a.png", "/etc/a.png", "x\\..\\..\\a.png"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str):
    with pytest.raises(DatasetError, match="outside the folder"):
        find_images(ImageTable(tmp_path / "train.csv", (name,), ()), "train")


def test_missing_images_are_counted_and_the_first_is_named(tmp_path: Path):
    table = ImageTable(tmp_path / "train.csv", ("a.png", "b.png", "c.png"), ())
    write(tmp_path / "a.png", "123")
    with pytest.raises(DatasetError, match=r"2 of the 3 images .*train.csv.* missing.*b\.png"):
        stat_images(table, find_images(table, "train"))
    (stat,) = stat_images(table, [str(tmp_path / "a.png")])
    assert stat.st_size == 3


def test_a_csv_that_is_no_file_or_too_large_is_refused_unread(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DatasetError, match="is no file: choose a CSV"):
        image_table.read_csv(tmp_path / "pipe.csv")
    monkeypatch.setattr(image_table, "MOST_BYTES", 1 << 20)
    (tmp_path / "large.csv").write_bytes(b"filename,label\n" + b"a.png,1\n" * 200_000)
    with pytest.raises(DatasetError, match="where at most 1 are read"):
        image_table.read_csv(tmp_path / "large.csv")
