"""What the network sees is white on black in every theme, pixel for pixel."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from engine.studio.training.message import ZERO, Pixels
from gui.predict.seen_picture import SeenPicture


def test_pixels_are_kept(qtbot: QtBot, each_theme: str) -> None:
    picture = SeenPicture("seen", "Seen", "What is seen")
    qtbot.addWidget(picture)
    picture.resize(84, 84)
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


def test_what_matters_is_laid_over_it(qtbot: QtBot, each_theme: str) -> None:
    picture = SeenPicture("seen", "Seen", "What is seen")
    qtbot.addWidget(picture)
    picture.resize(84, 84)
    picture.set_picture(np.zeros((2, 2), np.float32))
    picture.set_saliency(Pixels(2, 2, bytes([ZERO, 255, 1, ZERO + 4])))
    image = picture.grab().toImage()
    clear, gains, loses, little = (
        image.pixelColor(x, y).name() for y in (21, 63) for x in (21, 63)
    )
    assert clear == little == "#000000" and len({clear, gains, loses}) == 3
    picture.set_picture(None)
    assert picture.saliency is None
