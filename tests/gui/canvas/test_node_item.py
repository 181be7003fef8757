"""Nodes as they are laid out and painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.freezing import freeze
from gui.canvas import style
from gui.canvas.adding import ghost
from gui.canvas.node_item import MARK
from gui.canvas.port_item import PortEnd
from gui.theme import color


def grey(value: int) -> QImage:
    image = QImage(6, 6, QImage.Format.Format_Grayscale8)
    image.fill(value)
    return image


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_kind_has_room_for_its_words_and_ports(lab, kind):
    item = ghost(lab.scene, kind)
    width, height = item.size
    card = QRectF(0, 0, width, height)
    assert width % 4 == 0
    assert item._title == CATALOGUE[kind].title
    assert not item._line.endswith("…")
    for rect in (item._line_rect, item._foot_rect):
        assert rect.width() > 0
    assert item._line_rect.bottom() <= height
    for port in item.ports:
        assert card.adjusted(-1, 0, 1, 0).contains(port.centre)
        assert item.boundingRect().contains(port.rect())
        if port.chip:
            assert item.boundingRect().contains(port.look("muted").chip_rect())


def test_ports_are_found_in_their_area(lab):
    item = lab.scene.nodes[lab.node("Add")]
    ends = [port.end.port for port in item.ports]
    assert ends == ["a", "b", "output"]
    for port in item.ports:
        for shift in (QPointF(0, 0), QPointF(7, 7), QPointF(-9, 3)):
            assert item.port_at(port.centre + shift) is port
        assert item.port_at(port.centre + QPointF(40, 0)) is not port


def test_a_port_that_is_no_more_ends_at_the_header(lab):
    item = lab.scene.nodes[lab.node("ReLU", 10, 20)]
    point = item.port_point(PortEnd(item.node_id, "gone", is_output=False))
    assert point == QPointF(10, 20 + style.PORT_Y)


def test_pictures_make_room_and_leave_it(lab):
    item = lab.scene.nodes[lab.node("ReLU")]
    width, height = item.size
    item.set_pictures([grey(0)] * 9)
    assert item.size[0] == width
    assert item.size[1] > height
    item.set_pictures([])
    assert item.size == (width, height)


def test_a_vector_is_a_bar_as_wide_as_the_card(lab):
    item = lab.scene.nodes[lab.node("Linear")]
    item.set_pictures([QImage(10, 1, QImage.Format.Format_Grayscale8)])
    width, height = item._picture_size()
    assert width > 4 * height
    item.set_pictures([grey(0)])
    assert item._picture_size()[0] == item._picture_size()[1]


def test_the_inputs_size_does_not_change_with_its_picture(lab):
    item = lab.scene.nodes[lab.node("Input")]
    size = item.size
    item.set_pictures([grey(200)])
    assert item.size == size


def painted(item) -> QImage:
    bounds = item.boundingRect()
    image = QImage(bounds.size().toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(color("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-bounds.topLeft())
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    return image


def test_states_look_different(lab, each_theme):
    item = lab.scene.nodes[lab.node("Linear")]
    plain = painted(item)
    item.set_hovered(True)
    hovered = painted(item)
    item.set_hovered(False)
    item.set_selected(True)
    selected = painted(item)
    item.set_selected(False)
    item.mark_ports((), [port.end for port in item.ports])
    dim = painted(item)
    images = [plain, hovered, selected, dim]
    assert all(a != b for a in images for b in images if a is not b)


def test_the_stripe_has_the_categorys_colour(lab, each_theme):
    item = lab.scene.nodes[lab.node("Conv2d")]
    image = painted(item)
    origin = -item.boundingRect().topLeft()
    point = (origin + QPointF(60, 1)).toPoint()
    assert image.pixelColor(point) == color("convolution")


def test_far_away_it_is_one_rectangle(lab):
    item = lab.scene.nodes[lab.node("Conv2d")]
    assert item.flat_token() == "convolution"
    item.set_selected(True)
    assert item.flat_token() == "accent"


def test_a_frozen_layer_shows_it_and_keeps_its_words(lab, each_theme):
    conv = lab.node("Conv2d")
    item = lab.scene.nodes[conv]
    plain, width = painted(item), item.size[0]
    lab.document.push("Freeze", freeze(lab.network, [conv]))
    assert item.face.is_frozen
    assert item.size[0] >= width
    assert item._name == item.face.name and item._title == item.face.title
    mark = QRectF(item.size[0] - 12 - MARK, 11, MARK, MARK)
    assert not item._header_rect.intersects(mark)
    assert painted(item) != plain
    lab.document.undo_stack.undo()
    assert painted(item) == plain
