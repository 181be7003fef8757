"""The small drawing of a block's inside."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from gui.canvas.block_thumbnail import HEIGHT, MOST_NODES, paint_thumbnail, thumbnail_of
from gui.theme import mix


def inside() -> Network:
    return restore(TEMPLATES["resnet"].make()).blocks["b1"].network


def test_ports_are_left_out_and_places_kept():
    thumbnail = thumbnail_of(inside())
    assert len(thumbnail.boxes) == 8
    assert {category for _, _, category in thumbnail.boxes} >= {"convolution", "normalisation"}
    assert all(0 <= value <= 1 for x, y, _ in thumbnail.boxes for value in (x, y))
    assert thumbnail.rows > 1 and thumbnail.columns > 1


def test_nothing_one_and_too_many():
    assert thumbnail_of(Network()).boxes == ()
    one = thumbnail_of(Network([Node("n1", "ReLU", "relu", 50, 50)]))
    assert one.boxes == ((0.5, 0.5, "activation"),)
    many = Network(Node(f"n{each}", "ReLU", f"r{each}", each * 1e9, 0) for each in range(99))
    many.add_wire(Wire("n0", "output", "n98", "input"))
    assert len(thumbnail_of(many).boxes) == MOST_NODES
    assert thumbnail_of(many).lines == ()


def test_it_is_painted_in_the_colours_of_its_layers(qapp, each_theme):
    image = QImage(200, round(HEIGHT), QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_thumbnail(painter, thumbnail_of(inside()), QRectF(image.rect()))
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(200) for y in range(image.height())}
    wanted = {mix("raised", each, 0.75).name() for each in ("convolution", "activation")}
    assert wanted <= seen
