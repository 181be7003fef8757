"""The small drawings on the cards of the templates: what each network is like, at a glance."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.studio.network.catalogue import kind_of
from engine.studio.network.templates import Template
from gui.canvas import style
from gui.theme import color, mix

SIZE = QSizeF(160, 84)
"""What the pictures are drawn for."""

Column = tuple[float, int, str]
"""A column of dots: where it stands from 0 to 1, how many there are, their colour's token."""

NETWORKS: dict[str, tuple[Column, ...]] = {
    "binary": ((0.14, 4, "data"), (0.50, 3, "linear"), (0.86, 1, "loss")),
    "mlp": ((0.10, 7, "data"), (0.38, 6, "linear"), (0.66, 6, "activation"), (0.90, 4, "loss")),
}

Stack = tuple[float, float, int, str]
"""A stack of maps: its place and its maps' side as shares, how many, their colour's token."""

LENET: tuple[Stack, ...] = (
    (0.00, 0.60, 1, "data"),
    (0.18, 0.66, 4, "convolution"),
    (0.48, 0.40, 5, "convolution"),
    (0.71, 0.22, 6, "pooling"),
)


def paint_preview(painter: QPainter, template: Template, area: QRectF) -> None:
    """Draw the template's picture into the middle of this rectangle, as large as it fits."""
    painter.save()
    painter.translate(area.center())
    scale = min(area.width() / SIZE.width(), area.height() / SIZE.height())
    painter.scale(scale, scale)
    area = QRectF(QPointF(-SIZE.width() / 2, -SIZE.height() / 2), SIZE)
    if template.name == "linear-regression":
        _paint_line(painter, area)
    elif template.name == "lenet":
        _paint_stacks(painter, area, LENET)
    elif template.name in NETWORKS:
        _paint_columns(painter, area, NETWORKS[template.name])
    else:
        _paint_blocks(painter, area, template)
    painter.restore()


def _paint_line(painter: QPainter, area: QRectF) -> None:
    """Points, and the line through them."""
    scatter = random.Random(2)  # the same points at every painting
    for step in range(13):
        t = 0.14 + 0.06 * step
        y = 0.82 - 0.62 * t + scatter.gauss(0, 0.06)
        _dot(painter, _at(area, t, y), color("muted"), 3.2)
    painter.setPen(QPen(color("linear"), 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(_at(area, 0.08, 0.78), _at(area, 0.92, 0.24))


def _paint_columns(painter: QPainter, area: QRectF, columns: Sequence[Column]) -> None:
    """Columns of values, every one joined to every one of the next."""
    tallest = max(count for _, count, _ in columns)
    step = area.height() * 0.9 / tallest
    dots = [
        [
            QPointF(
                area.x() + area.width() * place,
                area.center().y() + (row - (count - 1) / 2) * step,
            )
            for row in range(count)
        ]
        for place, count, _ in columns
    ]
    painter.setPen(QPen(color("muted", 44), 1))
    for column, following in itertools.pairwise(dots):
        for start in column:
            for end in following:
                painter.drawLine(start, end)
    for column, (_, _, token) in zip(dots, columns, strict=True):
        for centre in column:
            _dot(painter, centre, color(token), 4.8)


def _paint_stacks(painter: QPainter, area: QRectF, stacks: Sequence[Stack]) -> None:
    """Stacks of feature maps that become smaller and more, and the classes at the end."""
    for place, share, count, token in stacks:
        side = area.height() * share
        for layer in range(count):
            x = area.x() + area.width() * place + 4 * layer
            y = area.center().y() - side / 2 + 3 * layer - 1.5 * count
            fill = mix("panel", token, 0.30 + 0.5 * layer / count)
            map_rect = QRectF(x, y, side, side)
            style.draw_rounded(painter, map_rect, 3, fill, color("panel"), 1.5)
    for row in range(6):
        centre = QPointF(area.right(), area.center().y() + 12 * (row - 2.5))
        _dot(painter, centre, color("loss"), 3.6)


def _paint_blocks(painter: QPainter, area: QRectF, template: Template) -> None:
    """For a template without a picture of its own: its layers as a row of coloured blocks."""
    nodes = template.make().nodes
    pitch = min(area.width() / len(nodes), 28.0)
    left = area.center().x() - pitch * len(nodes) / 2
    for place, node in enumerate(nodes):
        block = QRectF(left + pitch * place + 2, area.center().y() - 20, pitch - 4, 40)
        style.draw_rounded(painter, block, 3, mix("panel", kind_of(node).category, 0.7))


def _at(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.x() + area.width() * x, area.y() + area.height() * y)


def _dot(painter: QPainter, centre: QPointF, fill: QColor, radius: float) -> None:
    painter.setPen(QPen(color("panel"), 2))
    painter.setBrush(fill)
    painter.drawEllipse(centre, radius, radius)
