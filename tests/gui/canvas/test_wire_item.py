"""Wires as they are drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from engine.studio.network import operations
from gui.canvas.wire_item import WireItem
from gui.theme import color


def wire(shape=(16, 28, 28), has_error=False) -> WireItem:
    item = WireItem("n2.input")
    item.set_route(QPointF(20, 40), QPointF(120, 40), QRectF(), QRectF())
    item.set_shape(shape, has_error)
    return item


def painted(item: WireItem) -> QImage:
    image = QImage(140, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(color("window"))
    painter = QPainter(image)
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    return image


def test_its_colour_tells_rank_error_and_selection():
    assert wire().token() == "wire4"
    assert wire((10,)).token() == "wire2"
    assert wire(None).token() == "faint"
    assert wire(has_error=True).token() == "bad"
    item = wire()
    item.set_marks(at_selected=True)
    assert item.token() == "accent"
    item.set_marks(at_selected=False, lit=True)
    assert item.token() == "accent"
    item.set_marks(lit=False)
    assert item.token() == "wire4"


def test_it_is_painted_in_its_colour(each_theme):
    assert painted(wire()).pixelColor(70, 40) == color("wire4")


def test_an_error_and_an_unknown_shape_are_dashed():
    for item in (wire(has_error=True), wire(None)):
        image = painted(item)
        row = {image.pixelColor(x, 40).name() for x in range(25, 115)}
        assert color("window").name() in row
    image = painted(wire())
    assert color("window").name() not in {image.pixelColor(x, 40).name() for x in range(25, 115)}


def test_label_and_line_lie_within_its_bounds():
    item = wire()
    assert item.boundingRect().contains(item.label_rect())
    assert item.boundingRect().contains(item.path().boundingRect().adjusted(-1, -1, 1, 1))
    assert item.label_rect().bottom() <= 40


def test_it_is_hit_near_its_line_alone():
    shape = wire().shape()
    assert shape.contains(QPointF(70, 44))
    assert not shape.contains(QPointF(70, 50))


def test_in_the_scene_it_carries_the_shape_and_shows_the_error(chain):
    lab, (_, flatten, linear) = chain
    item = lab.scene.wires[f"{linear}.input"]
    assert item._label == "784"
    assert item.ends()[0] == lab.scene.nodes[flatten].port_point(
        next(port.end for port in lab.scene.nodes[flatten].ports if port.end.is_output)
    )
    broken = operations.set_parameter(lab.network, linear, "in_features", 5)
    lab.document.push("Set", broken)
    assert item.has_error
    lab.document.undo_stack.undo()
    assert not item.has_error
