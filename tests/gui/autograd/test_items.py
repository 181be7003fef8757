"""The items of the recorded graph: their words, sizes and rings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene
from pytestqt.qtbot import QtBot

from engine.studio.training.messages import GraphNode
from gui.autograd.items import (
    FoldedItem,
    GroupItem,
    Look,
    OpItem,
    folded_size,
    size_of,
    title_width,
)
from gui.autograd.layout.geometry import Box
from gui.autograd.titles import Title

OP = GraphNode(0, "AddmmBackward0", "op", "n1", (64, 10), "float32", 4096)
PARAMETER = GraphNode(1, "fc.weight", "parameter", "n1", (10, 1568), "float32")
TITLE = Title("fc", "Linear", "linear")


def test_sizes_follow_the_words() -> None:
    assert size_of(OP)[1] == 44 and size_of(PARAMETER)[1] == 36
    assert title_width(TITLE) > title_width(Title("fc", "", "linear"))
    assert folded_size(TITLE, "64×10  12 operations")[0] > folded_size(TITLE, "")[0]


def drawn(*items, scale: float = 1.0) -> QImage:
    scene = QGraphicsScene()
    for item in items:
        scene.addItem(item)
    image = QImage(round(400 * scale), round(200 * scale), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), QRectF(-20, -20, 400, 200))
    painter.end()
    for item in items:
        scene.removeItem(item)
    return image


def items():
    op = OpItem(OP, "n1", Box(0, 30, *size_of(OP)))
    parameter = OpItem(PARAMETER, "n1", Box(0, 90, *size_of(PARAMETER)))
    folded = FoldedItem("n1", (0, 1), Box(200, 30, 160, 44), TITLE, "64×10")
    return op, parameter, folded


@pytest.mark.parametrize("scale", [1.0, 0.3])
@pytest.mark.parametrize("ring", ["is_current", "marked", "found"])
def test_a_ring_shows(qtbot: QtBot, each_theme: str, scale: float, ring: str) -> None:
    for item in items():
        plain = drawn(item, scale=scale)
        setattr(item, ring, True)
        assert drawn(item, scale=scale) != plain


def test_the_step_s_ring_goes_before_the_others(qtbot: QtBot) -> None:
    item, _, folded = items()
    item.found = True
    assert item.ring() == ("warn", 2.0)
    item.is_current = True
    assert item.ring() == ("accent", 2.0)
    item.marked = True
    assert item.ring() == ("text", 2.0)
    folded.selected = True
    assert folded.ring() == ("accent", 2.0)


def test_a_group_that_is_selected_is_outlined(qtbot: QtBot, each_theme: str) -> None:
    group = GroupItem("n1", (0, 1), Box(-10, -10, 300, 150), TITLE, 0)
    plain = drawn(group)
    group.selected = True
    assert drawn(group) != plain


def test_heat_and_its_amount_show(qtbot: QtBot, each_theme: str) -> None:
    for item in items():
        plain = drawn(item)
        item.look = Look(1.0, "")
        hot = drawn(item)
        item.look = Look(1.0, "1.2 ms")
        assert plain != hot != drawn(item)


def test_the_mark_that_folds_is_at_the_right(qtbot: QtBot) -> None:
    group = GroupItem("n1", (0, 1), Box(0, 0, 300, 150), TITLE, 0)
    assert group.is_mark(QPointF(282, 18))
    assert not group.is_mark(QPointF(282, 60)) and not group.is_mark(QPointF(40, 18))
    _, _, folded = items()
    assert folded.is_mark(QPointF(148, 22)) and not folded.is_mark(QPointF(40, 22))


def test_a_group_s_name_is_read_from_further_off_where_it_has_room(qtbot: QtBot) -> None:
    wide, narrow = (GroupItem("n1", (0,), Box(0, 0, w, 150), TITLE, 0) for w in (300, 40))
    nameless = GroupItem("n1", (0,), Box(0, 0, 300, 150), Title("", "", "linear"), 0)
    assert drawn(wide, scale=0.3) != drawn(nameless, scale=0.3)
    short = GroupItem("n1", (0,), Box(0, 0, 40, 150), Title("", "", "linear"), 0)
    assert drawn(narrow, scale=0.3) == drawn(short, scale=0.3)
    assert drawn(wide, scale=0.2) == drawn(nameless, scale=0.2)
