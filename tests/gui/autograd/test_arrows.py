"""The arrows of a graph, as one item."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene
from pytestqt.qtbot import QtBot

from gui.autograd.arrows import ArrowsItem
from gui.autograd.layout.arrange import Arrow
from gui.autograd.values import Values

ARROWS = (
    Arrow(0, 1, (1,), ((10, 0), (10, 60), (100, 60), (100, 120))),
    Arrow(0, "n2", (2, 3), ((150, 20), (240, 20))),
)


def drawn(item: ArrowsItem, far: bool = False) -> bytes:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    if far:
        item.paint_far(painter)
    else:
        scene = QGraphicsScene()
        scene.addItem(item)
        scene.render(painter, QRectF(image.rect()), QRectF(-20, -20, 400, 200))
        scene.removeItem(item)
    painter.end()
    return bytes(image.constBits())


def test_a_norm_shows_and_a_bigger_one_is_thicker(qtbot: QtBot, each_theme: str) -> None:
    item = ArrowsItem(ARROWS)
    pictures = [drawn(item)]
    for norms in ({9: 1.0}, {1: 0.01}, {1: 0.5}):
        item.show_values(Values(norms=norms))
        pictures.append(drawn(item))
    assert len(set(pictures)) == 4


def test_each_style_tells_the_norm_otherwise(qtbot: QtBot) -> None:
    pictures = set()
    for style in ("both", "width", "colour"):
        item = ArrowsItem(ARROWS, style)
        item.show_values(Values(norms={1: 0.01, 2: 0.3}))
        pictures.add(drawn(item))
    assert len(pictures) == 3


def test_several_gradients_count_together(qtbot: QtBot) -> None:
    item = ArrowsItem(ARROWS)
    item.show_values(Values(norms={2: 3.0, 3: 4.0}))
    assert item.norms == [None, 5.0]


def test_they_are_within_the_item_and_take_no_mouse(qtbot: QtBot) -> None:
    item = ArrowsItem(ARROWS)
    assert item.boundingRect().contains(QRectF(10, 0, 230, 120))
    assert item.shape().isEmpty()
    assert ArrowsItem(()).rect().isEmpty()


def test_they_are_seen_from_far_off(qtbot: QtBot) -> None:
    item = ArrowsItem(ARROWS)
    before = drawn(item, far=True)
    assert any(before)
    item.show_values(Values(norms={1: 1.0}))
    assert drawn(item, far=True) != before
