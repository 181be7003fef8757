"""Damaged tables, images and digits are refused in a sentence."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from PIL import Image

from engine.datasets import DatasetError, load, mnist, test_images
from engine.datasets import table as tables
from engine.datasets.pictures import read_grey
from tests.fuzz.mutation import damaged, fuzzed, refuses_in_a_sentence

TABLE = (
    "height,weight,species\n"
    + "".join(f"{i}.5,{i * i},{'cat' if i % 3 else 'dog'}\n" for i in range(12))
).encode()


def png(size: tuple[int, int] = (12, 9), mode: str = "L") -> bytes:
    file = io.BytesIO()
    pixels = np.arange(size[0] * size[1], dtype=np.uint8).reshape(size[::-1])
    Image.fromarray(pixels).convert(mode).save(file, "PNG")
    return file.getvalue()


def test_a_damaged_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"

    @fuzzed
    @given(content=damaged(TABLE))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        refuses_in_a_sentence(lambda: load(path), DatasetError)
        refuses_in_a_sentence(lambda: tables.inspect(path), DatasetError)

    check()


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_a_damaged_png(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "x.png"

    @fuzzed
    @given(content=damaged(png(mode=mode)))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        refuses_in_a_sentence(lambda: read_grey(path), DatasetError)

    check()


def chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + check


def test_a_png_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 0, 0, 0, 0))
    path = tmp_path / "x.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")))
    with pytest.raises(DatasetError, match=r"\.$"):
        read_grey(path)


def image_folder(folder: Path) -> dict[str, Path]:
    """The practice problem's layout, with three images."""
    images = folder / "Train" / "Images" / "train"
    images.mkdir(parents=True)
    for number in range(3):
        (images / f"{number}.png").write_bytes(png())
    files = {
        "train": folder / "Train" / "train.csv",
        "test": folder / "Test.csv",
        "sample": folder / "Sample_Submission.csv",
        "image": images / "1.png",
    }
    files["train"].write_text("filename,label\n0.png,4\n1.png,9\n2.png,4\n")
    tests = folder / "Train" / "Images" / "test"
    tests.mkdir()
    (tests / "5.png").write_bytes(png())
    files["test"].write_text("filename\n5.png\n")
    files["sample"].write_text("filename,label\n5.png,0\n")
    return files


@pytest.mark.parametrize("part", ["train", "image"])
def test_a_damaged_folder_of_images(part: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = image_folder(tmp_path / "set")

    @fuzzed
    @given(content=damaged(files[part].read_bytes()))
    def check(content: bytes) -> None:
        files[part].write_bytes(content)
        refuses_in_a_sentence(lambda: load(tmp_path / "set"), DatasetError)

    check()


@pytest.mark.parametrize("part", ["test", "sample"])
def test_a_damaged_submission(part: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = image_folder(tmp_path / "set")

    @fuzzed
    @given(content=damaged(files[part].read_bytes()))
    def check(content: bytes) -> None:
        files[part].write_bytes(content)
        found = refuses_in_a_sentence(lambda: test_images(files["test"]), DatasetError)
        if found is not None:
            labels = ["7"] * len(found.names)
            refuses_in_a_sentence(
                lambda: found.write_submission(tmp_path / "out.csv", labels), DatasetError
            )

    check()


def test_damaged_digits(tmp_path: Path) -> None:
    """Nothing but MNIST's own files is taken for it, packed or not."""
    idx = struct.pack(">IIII", 2051, 2**31, 28, 28) + bytes(784)
    for stem in mnist.CONTENT_MD5:
        (tmp_path / stem).write_bytes(idx)
    first = tmp_path / f"{mnist.TRAINING[0]}.gz"

    @fuzzed
    @given(content=damaged(gzip.compress(idx, mtime=0)))
    def check(content: bytes) -> None:
        first.write_bytes(content)
        with pytest.raises(DatasetError, match=r"\.$"):
            mnist.load(tmp_path)

    check()
