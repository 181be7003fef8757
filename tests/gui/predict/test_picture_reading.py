"""Pictures of any kind become bright ink on black, no larger than is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPainter

from engine.datasets import DatasetError
from gui.predict.picture_reading import LARGEST, file_in, picture_of_file, picture_of_image


def inked(paper: QColor, ink: QColor, size: int = 60) -> QImage:
    image = QImage(size, size // 2, QImage.Format.Format_ARGB32)
    image.fill(paper)
    painter = QPainter(image)
    painter.fillRect(size // 4, size // 8, size // 2, size // 4, ink)
    painter.end()
    return image


@pytest.mark.parametrize(
    ("paper", "ink"),
    [
        (QColor("white"), QColor("black")),
        (QColor("black"), QColor("white")),
        (QColor(0, 0, 0, 0), QColor("black")),
    ],
)
def test_ink_is_bright(qapp, paper: QColor, ink: QColor) -> None:
    picture = picture_of_image(inked(paper, ink))
    assert picture.shape == (30, 60) and picture.dtype == np.float32
    assert picture[15, 30] == pytest.approx(1.0) and picture[1, 1] == 0.0


def test_a_large_picture_is_shrunk(qapp, tmp_path: Path) -> None:
    large = inked(QColor("white"), QColor("black"), 3 * LARGEST)
    assert picture_of_image(large).shape == (LARGEST // 2, LARGEST)
    Image.new("L", (4 * LARGEST, LARGEST), 255).save(tmp_path / "large.png")
    assert picture_of_file(tmp_path / "large.png").shape == (LARGEST // 4, LARGEST)


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match="cannot be read as an image"):
        picture_of_file(tmp_path / "no.png")


def test_one_file_is_meant(qapp) -> None:
    data = QMimeData()
    assert file_in(data) is None
    data.setUrls([QUrl.fromLocalFile("/a.png")])
    assert file_in(data) == Path("/a.png")
    data.setUrls([QUrl.fromLocalFile("/a.png"), QUrl.fromLocalFile("/b.png")])
    assert file_in(data) is None
