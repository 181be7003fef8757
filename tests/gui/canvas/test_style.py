"""Measures, words and shadows that the items share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.canvas import style


@pytest.mark.parametrize(
    ("shape", "text", "token"),
    [
        ((16, 28, 28), "16×28×28", "wire4"),
        ((5, 7), "5×7", "wire4"),
        ((1568,), "1568", "wire2"),
        ((), "scalar", "wire0"),
        (None, "?", "faint"),
    ],
)
def test_a_wire_says_its_shape_and_has_its_ranks_colour(shape, text, token):
    assert style.shape_text(shape) == text
    assert style.wire_token(shape) == token


def test_counts_are_grouped_with_thin_spaces():
    assert style.grouped(28938) == "28\N{THIN SPACE}938"
    assert style.grouped(416) == "416"


def test_a_cut_text_fits_and_a_short_one_is_whole():
    assert style.elided("ReLU", 200) == "ReLU"
    cut = style.elided("CrossEntropyLoss", 60, 12, 600)
    assert cut.endswith("…")
    assert style.text_width(cut, 12, 600) <= 60


def painted(draw) -> QImage:
    image = QImage(80, 80, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return image


def test_a_shadow_falls_below_its_card():
    image = painted(lambda painter: style.draw_shadow(painter, QRectF(20, 20, 40, 40), 8))
    assert image.pixelColor(40, 62).alpha() > image.pixelColor(40, 17).alpha()
    assert image.pixelColor(40, 75).alpha() == 0


def test_a_key_is_as_wide_as_it_says():
    widths = []
    painted(lambda painter: widths.append(style.draw_key(painter, 2, 2, "Home")))
    assert widths == [style.key_width("Home")]
    assert style.key_width("F") >= 20


@pytest.mark.parametrize(
    ("number", "text"),
    [(416, "416"), (1762, "1.8 k"), (9_970, "10 k"), (28938, "29 k"), (1_200_000, "1.2 M")],
)
def test_counts_are_rounded_where_there_is_little_room(number, text):
    assert style.rounded(number) == text
