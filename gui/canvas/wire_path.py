"""The way of a wire as Qt paints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.studio.wire_path import Box, wire_path

LABEL_HEIGHT = 16


@dataclass(frozen=True)
class WirePath:
    """A way with the middle of its label. `label_on_line`: the label covers the wire there."""

    path: QPainterPath
    label_centre: QPointF
    label_on_line: bool


def path_between(
    start: QPointF,
    end: QPointF,
    source: QRectF,
    target: QRectF,
    dots: Sequence[QPointF] = (),
    straight: bool = False,
) -> WirePath:
    """The wire from one port to another: `engine.studio.wire_path` says how it is led."""
    way = wire_path(
        start.toTuple(),
        end.toTuple(),
        Box(*source.getRect()),
        Box(*target.getRect()),
        [dot.toTuple() for dot in dots],
        straight,
    )
    path = QPainterPath(start)
    for piece in way.pieces:
        match piece:
            case ((x, y),):
                path.lineTo(x, y)
            case ((x1, y1), (x, y)):
                path.quadTo(x1, y1, x, y)
            case ((x1, y1), (x2, y2), (x, y)):
                path.cubicTo(x1, y1, x2, y2, x, y)
    return WirePath(path, QPointF(*way.label), way.label_on_line)
