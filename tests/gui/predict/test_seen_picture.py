"""What the network sees is white on black in every theme, pixel for pixel."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from gui.predict.seen_picture import SeenPicture


def test_pixels_are_kept(qtbot: QtBot, each_theme: str) -> None:
    picture = SeenPicture()
    qtbot.addWidget(picture)
    assert picture.grab().toImage().pixelColor(42, 42).lightness() == 0
    values = np.zeros((28, 28), np.float32)
    values[14, 14], values[2, 20] = 1.0, 0.5
    picture.set_picture(values)
    image = picture.image
    assert (image.width(), image.height()) == (28, 28)
    assert image.pixelColor(14, 14).lightness() == 255
    assert image.pixelColor(20, 2).lightness() == 128
    assert picture.grab().toImage().pixelColor(14 * 3 + 1, 14 * 3 + 1).lightness() == 255
    picture.set_picture(None)
    assert picture.image.isNull()
