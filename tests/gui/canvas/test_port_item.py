"""Ports and the chip of an unwired target."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from gui.canvas.port_item import PortEnd, PortItem
from gui.theme import color

END = PortEnd("n1", "target", is_output=False)


def painted(port: PortItem, **state) -> QImage:
    image = QImage(160, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(color("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    port.look(**{"token": "muted", **state}).paint(painter)
    painter.end()
    return image


def test_its_area_is_24_wide_around_its_centre():
    port = PortItem(END, "target", QPointF(100, 30))
    assert (port.rect().width(), port.rect().height()) == (24, 24)
    assert port.rect().center() == port.centre
    assert port.look("muted").chip_rect().isEmpty()


def test_it_is_painted_in_its_token_or_dimmed(each_theme):
    port = PortItem(END, "target", QPointF(100, 30))
    assert painted(port).pixelColor(100, 30) == color("muted")
    assert painted(port, token="bad").pixelColor(100, 30) == color("bad")
    assert painted(port, is_dim=True).pixelColor(100, 30) != color("muted")
    assert painted(port, is_large=True) != painted(port)


def test_the_chip_stands_before_it():
    port = PortItem(END, "target", QPointF(100, 30), chip="labels")
    chip = port.look("muted").chip_rect()
    assert chip.right() < port.centre.x() - 5
    plain = painted(PortItem(END, "target", QPointF(100, 30)))
    inside = chip.topLeft().toPoint().x() + 4
    assert painted(port).pixelColor(inside, 30) != plain.pixelColor(inside, 30)
