"""Every kind of image gives the same grey values."""

import io
import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.datasets import pictures
from engine.datasets.handwriting import generate
from engine.datasets.pictures import background, bright_ink, read_grey
from engine.datasets.source import DatasetError

DIGIT = generate(1, seed=0)[0][0]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_every_mode_of_png_is_read_as_grey(tmp_path: Path, mode: str):
    path = tmp_path / "digit.png"
    if mode == "I;16":
        Image.fromarray(DIGIT.astype(np.uint16) * 257).save(path)
    else:
        Image.fromarray(DIGIT).convert(mode).save(path)
    grey = read_grey(path)
    assert grey.mode == "L" and grey.size == (28, 28)
    expected = np.asarray(
        Image.fromarray(DIGIT).convert("1").convert("L") if mode == "1" else DIGIT
    )
    assert np.array_equal(np.asarray(grey), expected)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_ink_on_nothing_is_put_on_a_background_it_stands_out_from(tmp_path, ink, paper):
    rgb = np.full((28, 28, 3), ink, np.uint8)
    Image.fromarray(np.dstack([rgb, DIGIT])).save(tmp_path / "digit.png")
    grey = np.asarray(read_grey(tmp_path / "digit.png"))
    assert background(grey) == paper
    assert np.abs(bright_ink(grey) * 255 - DIGIT).max() <= 1


def test_the_background_is_the_borders():
    grey = np.full((10, 10), 200, np.uint8)
    grey[3:7, 3:7] = 0
    assert background(grey) == 200
    ink = bright_ink(grey)
    assert ink.dtype == np.float32 and ink[0, 0] == 0 and ink[5, 5] == 1


def test_bright_ink_on_black_is_left_alone():
    assert np.array_equal(bright_ink(DIGIT), DIGIT / np.float32(255))


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@given(data=st.data())
def test_a_damaged_file_is_read_or_told_in_a_sentence(tmp_path_factory, data):
    content = bytearray(png(DIGIT))
    cut = data.draw(st.integers(0, len(content)))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[place] ^= 0x55
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(content[:cut])
    try:
        assert read_grey(path).mode == "L"
    except DatasetError as error:
        assert "damaged.png cannot be read as an image" in str(error)


def claiming(width: int, height: int) -> bytes:
    """A small PNG whose header says that it is so large."""
    content = bytearray(png(DIGIT))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize("side", [8_500, 10_000, 60_000])
def test_a_picture_that_unpacks_to_more_than_fits_is_refused(tmp_path: Path, side: int):
    path = tmp_path / "bomb.png"
    path.write_bytes(claiming(side, side))
    with pytest.raises(DatasetError, match=r"bomb\.png has .* pixels.*make it smaller"):
        read_grey(path)


def test_what_is_no_file_or_too_large_is_refused_unread(tmp_path: Path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(DatasetError, match="is no file"):
            read_grey(path)
    monkeypatch.setattr(pictures, "MOST_FILE_BYTES", 10)
    (tmp_path / "large.png").write_bytes(png(DIGIT))
    with pytest.raises(DatasetError, match="make it smaller"):
        read_grey(tmp_path / "large.png")


def test_formats_that_run_programs_are_not_read(tmp_path: Path):
    (tmp_path / "x.eps").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n")
    with pytest.raises(DatasetError, match="cannot be read as an image"):
        read_grey(tmp_path / "x.eps")


def test_a_photograph_is_turned_the_right_way_up(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    Image.fromarray(np.tile(np.uint8([0, 255]), (30, 20))).save(tmp_path / "x.jpg", exif=exif)
    assert read_grey(tmp_path / "x.jpg").size == (30, 40)
