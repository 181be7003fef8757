"""Pictures that were written without Qt are painted with the program's type."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from engine.studio.report.svg import drawing, element, label
from gui.picture.svg_painting import SCALE, svg_image, svg_png


def test_an_image_is_twice_as_fine_and_on_white() -> None:
    image = svg_image(drawing(30, 20, "x", element("rect", width=15, height=20, fill="#FF0000")))
    assert (image.width(), image.height()) == (30 * SCALE, 20 * SCALE)
    assert image.pixelColor(4, 4).name() == "#ff0000"
    assert image.pixelColor(50, 4).name() == "#ffffff"


def test_words_are_as_wide_as_they_were_measured() -> None:
    from engine.studio.report.lettering import width

    words = "CrossEntropyLoss"
    image = svg_image(
        drawing(200, 20, "x", label(0, 14, words, size=12, weight=600, fill="#000000"))
    )
    bits = np.frombuffer(
        image.convertToFormat(QImage.Format.Format_Grayscale8).constBits(), np.uint8
    )
    ink = np.flatnonzero((bits.reshape(image.height(), -1)[:, : image.width()] < 128).any(axis=0))
    assert abs(ink[-1] / SCALE - width(words, 12, 600)) < 2


def test_a_png_is_one() -> None:
    assert svg_png(drawing(8, 8, "x")).startswith(b"\x89PNG")
