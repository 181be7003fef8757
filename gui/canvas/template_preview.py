"""The small drawings on the cards of the templates: what each network is like, at a glance."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

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

STACKS: dict[str, tuple[Stack, ...]] = {
    "lenet": (
        (0.00, 0.60, 1, "data"),
        (0.18, 0.66, 4, "convolution"),
        (0.48, 0.40, 5, "convolution"),
        (0.71, 0.22, 6, "pooling"),
    ),
    "alexnet-small": (
        (0.00, 0.56, 1, "data"),
        (0.15, 0.62, 3, "convolution"),
        (0.33, 0.50, 3, "normalisation"),
        (0.50, 0.38, 3, "convolution"),
        (0.65, 0.26, 4, "convolution"),
        (0.80, 0.16, 4, "regularisation"),
    ),
    "vgg": (
        (0.00, 0.80, 2, "convolution"),
        (0.21, 0.60, 1, "pooling"),
        (0.34, 0.58, 3, "convolution"),
        (0.53, 0.38, 1, "pooling"),
        (0.63, 0.36, 5, "convolution"),
        (0.84, 0.18, 1, "pooling"),
    ),
}


def paint_preview(painter: QPainter, template: Template, area: QRectF) -> None:
    """Draw the template's picture into the middle of this rectangle, as large as it fits."""
    painter.save()
    painter.translate(area.center())
    scale = min(area.width() / SIZE.width(), area.height() / SIZE.height())
    painter.scale(scale, scale)
    area = QRectF(QPointF(-SIZE.width() / 2, -SIZE.height() / 2), SIZE)
    if template.name in NETWORKS:
        _paint_columns(painter, area, NETWORKS[template.name])
    elif template.name in STACKS:
        _paint_stacks(painter, area, STACKS[template.name])
    else:
        OTHERS.get(template.name, _paint_layers)(painter, area, template)
    painter.restore()


def _paint_line(painter: QPainter, area: QRectF, template: Template) -> None:
    """Points, and the line through them."""
    scatter = random.Random(2)  # the same points at every painting
    for step in range(13):
        t = 0.14 + 0.06 * step
        y = 0.82 - 0.62 * t + scatter.gauss(0, 0.06)
        _dot(painter, _at(area, t, y), color("muted"), 3.2)
    painter.setPen(QPen(color("linear"), 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(_at(area, 0.08, 0.78), _at(area, 0.92, 0.24))


def _paint_moons(painter: QPainter, area: QRectF, template: Template) -> None:
    """Two half circles of points that reach into one another, and the border between them."""
    for step in range(12):
        turn = math.pi * step / 11
        across, down = 0.24 * math.cos(turn), 0.56 * math.sin(turn)
        _dot(painter, _at(area, 0.38 + across, 0.72 - down), color("linear"), 3.6)
        _dot(painter, _at(area, 0.62 - across, 0.28 + down), color("loss"), 3.6)
    border = QPainterPath(_at(area, 0.10, 0.86))
    border.cubicTo(_at(area, 0.34, -0.30), _at(area, 0.66, 1.30), _at(area, 0.90, 0.14))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("muted"), 1.5, Qt.PenStyle.DashLine))
    painter.drawPath(border)


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


def _paint_residual(painter: QPainter, area: QRectF, template: Template) -> None:
    """Blocks in a row, and a way round each pair of them."""
    for block in range(3):
        for half in (0, 1):
            x = 0.05 + 0.32 * block + 0.11 * half
            height = 0.52 - 0.1 * block
            fill = "convolution" if half == 0 else "normalisation"
            box = _box(area, x, 0.66 - height / 2, 0.09, height)
            style.draw_rounded(painter, box, 3, mix("panel", fill, 0.75))
        _arc(painter, _at(area, 0.03 + 0.32 * block, 0.36), _at(area, 0.29 + 0.32 * block, 0.36))
        _dot(painter, _at(area, 0.29 + 0.32 * block, 0.66), color("shape"), 4.8)


def _paint_hourglass(painter: QPainter, area: QRectF, template: Template) -> None:
    """Layers that become small and large again, and the picture at both ends."""
    heights = (0.84, 0.62, 0.42, 0.2, 0.42, 0.62, 0.84)
    tokens = ("data", "convolution", "convolution", "linear", "convolution", "convolution", "data")
    for place, (height, token) in enumerate(zip(heights, tokens, strict=True)):
        box = _box(area, 0.06 + 0.13 * place, 0.5 - height / 2, 0.09, height)
        style.draw_rounded(painter, box, 3, mix("panel", token, 0.75))


def _paint_recurrent(painter: QPainter, area: QRectF, template: Template) -> None:
    """A cell at each step, which hands on what it remembers; rows come in from below."""
    lines = (0.24, 0.48) if template.name == "lstm" else (0.36,)  # an LSTM hands two on
    painter.setPen(QPen(color("muted", 150), 1.5))
    for y in lines:
        painter.drawLine(_at(area, 0.02, y), _at(area, 0.98, y))
    for step in range(4):
        x = 0.06 + 0.24 * step
        painter.setPen(QPen(color("muted", 150), 1.5))
        painter.drawLine(_at(area, x + 0.08, 0.62), _at(area, x + 0.08, 0.86))
        cell = _box(area, x, 0.1, 0.16, 0.52)
        style.draw_rounded(painter, cell, 4, mix("panel", "recurrent", 0.3 + 0.15 * step))
        for y in lines:
            _dot(painter, _at(area, x + 0.08, y), color("panel"), 2.4)
        row = _box(area, x, 0.84, 0.16, 0.07)
        style.draw_rounded(painter, row, 2, color("data"))


def _paint_table(painter: QPainter, area: QRectF, template: Template) -> None:
    """A number, the row of the table that it means, and the values of that row."""
    shades = random.Random(4)  # the same table at every painting
    for row in range(6):
        for column in range(5):
            box = _box(area, 0.3 + 0.072 * column, 0.06 + 0.15 * row, 0.06, 0.12)
            strength = 0.2 + 0.7 * shades.random()
            token = "linear" if row == 2 else "muted"
            share = strength if row == 2 else 0.3 * strength
            style.draw_rounded(painter, box, 2, mix("panel", token, share))
    painter.setPen(QPen(color("muted", 150), 1.5))
    painter.drawLine(_at(area, 0.12, 0.42), _at(area, 0.28, 0.42))
    painter.drawLine(_at(area, 0.67, 0.42), _at(area, 0.84, 0.42))
    _dot(painter, _at(area, 0.1, 0.42), color("data"), 5.6)
    for place in range(2):
        _dot(painter, _at(area, 0.88, 0.28 + 0.28 * place), color("loss"), 4.8)


def _paint_attention(painter: QPainter, area: QRectF, template: Template) -> None:
    """Patches in a row above and below, and how much each looks at the others."""
    strengths = random.Random(7)  # the same looks at every painting
    places = [0.08 + 0.14 * place for place in range(7)]
    for above in places:
        for below in places:
            strength = strengths.random() ** 3
            painter.setPen(QPen(color("recurrent", round(30 + 190 * strength)), 0.8 + strength))
            painter.drawLine(_at(area, above, 0.2), _at(area, below, 0.8))
    for x in places:
        style.draw_rounded(painter, _box(area, x - 0.045, 0.06, 0.09, 0.17), 3, color("recurrent"))
        style.draw_rounded(painter, _box(area, x - 0.045, 0.77, 0.09, 0.17), 3, color("data"))


def _paint_layers(painter: QPainter, area: QRectF, template: Template) -> None:
    """For a template without a picture of its own: its layers as a row of coloured blocks."""
    nodes = template.make().nodes
    pitch = min(area.width() / len(nodes), 28.0)
    left = area.center().x() - pitch * len(nodes) / 2
    for place, node in enumerate(nodes):
        block = QRectF(left + pitch * place + 2, area.center().y() - 20, pitch - 4, 40)
        style.draw_rounded(painter, block, 3, mix("panel", kind_of(node).category, 0.7))


OTHERS: dict[str, Callable[[QPainter, QRectF, Template], None]] = {
    "linear-regression": _paint_line,
    "moons": _paint_moons,
    "resnet": _paint_residual,
    "autoencoder": _paint_hourglass,
    "lstm": _paint_recurrent,
    "gru": _paint_recurrent,
    "embedding": _paint_table,
    "transformer": _paint_attention,
}


def _arc(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """A way over what stands between two places of one height."""
    path = QPainterPath(start)
    rise = QPointF(0, -26)
    path.cubicTo(start + rise, end + rise, end)
    painter.setPen(QPen(color("shape"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _box(area: QRectF, x: float, y: float, width: float, height: float) -> QRectF:
    """A rectangle whose place and size are shares of the area."""
    return QRectF(_at(area, x, y), QSizeF(area.width() * width, area.height() * height))


def _at(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.x() + area.width() * x, area.y() + area.height() * y)


def _dot(painter: QPainter, centre: QPointF, fill: QColor, radius: float) -> None:
    painter.setPen(QPen(color("panel"), 2))
    painter.setBrush(fill)
    painter.drawEllipse(centre, radius, radius)
