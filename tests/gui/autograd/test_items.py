"""The items of the autograd view: their words, and a norm as a thickness."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene
from pytestqt.qtbot import QtBot

from engine.studio.training.messages import GraphNode
from gui.autograd.arrange import Arrow, Box
from gui.autograd.items import (
    ArrowItem,
    GroupItem,
    NodeItem,
    label,
    norm_text,
    shape_text,
    size_of,
    title_width,
    weight,
)

OP = GraphNode(0, "AddmmBackward0", "op", "n1", (64, 10), "float32", 4096)
PARAMETER = GraphNode(1, "fc.weight", "parameter", "n1", (10, 1568), "float32")
SCALAR = GraphNode(2, "NllLossBackward0", "op", None, (), "float32")


def test_words() -> None:
    assert label(OP) == "AddmmBackward0" and label(PARAMETER) == "weight"
    assert shape_text(OP) == "64×10" and shape_text(SCALAR) == ""
    assert size_of(OP)[1] == 44 and size_of(PARAMETER)[1] == 36
    assert title_width("conv1", "Conv2d") > title_width("conv1", "")


@pytest.mark.parametrize(
    ("norm", "text"),
    [(0.214, "0.214"), (0.0461, "0.046"), (0.00461, "0.0046"), (1.2e-5, "1e-05"), (0.0, "0.000")],
)
def test_norms_are_short(norm: float, text: str) -> None:
    assert norm_text(norm) == text


def test_thickness_is_the_log_of_the_norm() -> None:
    shares = [weight(norm) for norm in (0.0, 1e-9, 0.0025, 0.01, 0.1, 1.0, 50.0)]
    assert shares == sorted(shares) and shares[0] == shares[1] == 0 and shares[-1] == 1
    assert weight(0.1) - weight(0.01) == pytest.approx(weight(1.0) - weight(0.1))


def drawn(qtbot: QtBot, *items, scale: float = 1.0) -> QImage:
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


def test_a_norm_shows_and_a_bigger_one_is_thicker(qtbot: QtBot, each_theme: str) -> None:
    arrow = ArrowItem(Arrow(0, 1, ((10, 0), (10, 60), (100, 60), (100, 120))))
    pictures = [drawn(qtbot, arrow)]
    for norm in (None, 0.01, 0.5):
        arrow.set_norm(norm, True)
        pictures.append(drawn(qtbot, arrow))
    assert len({bytes(picture.constBits()) for picture in pictures}) == 4
    assert arrow.boundingRect().contains(arrow.path().boundingRect())


@pytest.mark.parametrize("scale", [1.0, 0.3, 0.1])
def test_ops_parameters_and_groups_are_drawn(qtbot: QtBot, each_theme: str, scale: float) -> None:
    group = GroupItem("n1", Box(-10, -10, 300, 150), "linear", "fc", "Linear")
    op = NodeItem(OP, "n1", Box(0, 30, *size_of(OP)))
    parameter = NodeItem(PARAMETER, "n1", Box(0, 90, *size_of(PARAMETER)))
    plain = drawn(qtbot, group, op, parameter, scale=scale)
    for item in (group, op, parameter):
        item.selected = True
        item.update()
        selected = drawn(qtbot, group, op, parameter, scale=scale)
        assert selected != plain
        item.selected = False
        item.update()


def test_a_node_tells_the_rest_in_its_tip(qtbot: QtBot) -> None:
    item = NodeItem(OP, "n1", Box(0, 0, 100, 44))
    item.set_norm(0.25)
    for part in ("AddmmBackward0", "64×10 float32", "4.0 KiB", "0.25"):
        assert part in item.toolTip()
