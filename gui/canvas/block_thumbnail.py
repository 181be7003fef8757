"""The small drawing of a block's inside on the node that stands for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.studio.network.catalogue import kind_of
from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.network import Network
from gui.canvas import style
from gui.theme import color, mix

HEIGHT = 44.0
NODE_SIZE = (116.0, 64.0)
"""About as large as nodes are drawn, in their own network's pixels."""
LARGEST_BOX = (26.0, 16.0)
MOST_NODES = 60
"""Of more, only specks would be seen."""

Box = tuple[float, float, str]
"""The middle of a node, as shares of the whole width and height, and its category."""
Line = tuple[float, float, float, float]


@dataclass(frozen=True)
class Thumbnail:
    """Where the nodes of an inside stand and the wires between them, as shares of its size."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    columns: int
    """How many nodes would fit side by side."""
    rows: int


def thumbnail_of(network: Network) -> Thumbnail:
    """The drawing of this network, without the ports of its block."""
    nodes = [node for node in network.nodes.values() if node.kind not in PORT_KINDS][:MOST_NODES]
    if not nodes:
        return Thumbnail((), (), 1, 1)
    left, top = min(node.x for node in nodes), min(node.y for node in nodes)
    width = max(node.x for node in nodes) - left
    height = max(node.y for node in nodes) - top
    places = {
        node.id: (
            (node.x - left) / width if width else 0.5,
            (node.y - top) / height if height else 0.5,
        )
        for node in nodes
    }
    boxes = tuple((*places[node.id], kind_of(node).category) for node in nodes)
    lines = tuple(
        (*places[wire.source], *places[wire.target])
        for wire in sorted(network.wires.values(), key=lambda wire: wire.id)
        if wire.source in places and wire.target in places
    )
    columns = 1 + min(round(width / (NODE_SIZE[0] * 1.4)), MOST_NODES)
    rows = 1 + min(round(height / (NODE_SIZE[1] * 1.4)), MOST_NODES)
    return Thumbnail(boxes, lines, columns, rows)


def paint_thumbnail(painter: QPainter, thumbnail: Thumbnail, area: QRectF) -> None:
    """Draw it on a ground of its own that fills the area."""
    style.draw_rounded(painter, area, 5, mix("raised", "window", 0.55))
    width = min(area.width() / (1.35 * thumbnail.columns), LARGEST_BOX[0])
    height = min((area.height() - 10) / (1.35 * thumbnail.rows), LARGEST_BOX[1])
    inner = area.adjusted(width / 2 + 7, height / 2 + 6, -width / 2 - 7, -height / 2 - 6)

    def at(x: float, y: float) -> QPointF:
        return QPointF(inner.x() + x * inner.width(), inner.y() + y * inner.height())

    painter.setPen(QPen(color("muted", 130), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLines([QLineF(at(x1, y1), at(x2, y2)) for x1, y1, x2, y2 in thumbnail.lines])
    for x, y, category in thumbnail.boxes:
        box = QRectF(0, 0, width, height)
        box.moveCenter(at(x, y))
        style.draw_rounded(painter, box, min(3.0, height / 3), mix("raised", category, 0.75))
