"""Icons are drawn in the colour of their token, and follow the theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

import assets
from gui.icons import application_icon, category_icon, icon, paint_icon
from gui.theme import DARK, LIGHT, theme

NAMES = sorted(path.stem for path in (Path(assets.__file__).parent / "icons").glob("*.svg"))


def painted(name: str, tint: QColor) -> QImage:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_icon(painter, name, QRectF(0, 0, 32, 32), tint)
    painter.end()
    return image


def colors_of(image: QImage) -> set[str]:
    opaque = set()
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            if pixel.alpha() == 255:
                opaque.add(pixel.name())
    return opaque


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_one_colour(name: str) -> None:
    assert colors_of(painted(name, QColor("#123456"))) == {"#123456"}


def test_an_icon_follows_the_theme() -> None:
    play = icon("play", "accent")
    size = QSize(32, 32)
    assert colors_of(play.pixmap(size).toImage()) == {DARK.accent.lower()}
    theme().set_mode("light")
    assert colors_of(play.pixmap(size).toImage()) == {LIGHT.accent.lower()}


def test_a_disabled_icon_is_faint() -> None:
    pixmap = icon("play").pixmap(QSize(32, 32), QIcon.Mode.Disabled)
    assert colors_of(pixmap.toImage()) == {DARK.faint.lower()}


def test_every_category_has_its_icon() -> None:
    assert {category_icon(key) for key in DARK.category} == set(DARK.category)
    assert category_icon("never heard of") in NAMES


def test_what_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icon("unicorn")
    with pytest.raises(KeyError):
        icon("play", "mauve")


def test_the_programs_own_icon_is_there_in_every_size() -> None:
    made = application_icon()
    sizes = sorted((size.width(), size.height()) for size in made.availableSizes())
    assert sizes == [(16, 16), (32, 32), (48, 48), (128, 128)]
    image = made.pixmap(QSize(128, 128), 1.0).toImage()
    assert image.pixelColor(0, 0).alpha() == 0 and image.pixelColor(64, 36).name() == "#ffffff"
