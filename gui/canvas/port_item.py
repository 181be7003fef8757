"""A port of a node: where wires start and end.

A network of a thousand nodes has some two thousand ports, so a port is no QGraphicsItem of its
own: the node keeps it and asks it to paint itself, and one cached picture holds them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.studio.node_layout import input_y, output_y
from gui.canvas import style
from gui.canvas.node_face import NodeFace
from gui.canvas.word import Word
from gui.theme import color, mix, theme


@dataclass(frozen=True)
class PortEnd:
    """A port by name: the end of a wire, there or still looked for."""

    node: str
    port: str
    is_output: bool


@dataclass(frozen=True)
class PortLook:
    """A port as it is painted. Its place is in the node's coordinates."""

    x: float
    y: float
    chip: str
    """What an unwired input takes by itself ("labels"), drawn as a chip before it."""
    token: str
    is_large: bool = False
    """It is under the pointer."""
    is_dim: bool = False
    """A wire is out that cannot end here."""

    def paint(self, painter: QPainter, has_rim: bool = True) -> None:
        radius = style.PORT_DIAMETER / 2 + (1 if self.is_large else 0)
        if self.chip:
            self._paint_chip(painter)
        painter.setPen(QPen(color("window"), 2) if has_rim else Qt.PenStyle.NoPen)
        painter.setBrush(mix("window", "muted", 0.3) if self.is_dim else color(self.token))
        painter.drawEllipse(QPointF(self.x, self.y), radius, radius)

    def chip_rect(self) -> QRectF:
        """Where the chip stands, in the node's coordinates; empty without one."""
        if not self.chip:
            return QRectF()
        width = style.text_width(self.chip, 10, 500) + 12
        return QRectF(self.x - 18 - width, self.y - 8, width, 16)

    def _paint_chip(self, painter: QPainter) -> None:
        chip = self.chip_rect()
        dark = theme().is_dark
        painter.setPen(QPen(color("wire2"), 2))
        painter.drawLine(QPointF(chip.right(), self.y), QPointF(self.x, self.y))
        style.draw_rounded(painter, chip, 4, mix("window", "data", 0.22 if dark else 0.10))
        tint = color("data") if dark else mix("data", "text", 0.25)
        style.draw_text(painter, chip, self.chip, style.font(10, 500), tint, style.CENTER)


@dataclass(frozen=True)
class PortItem:
    """A port of a node. `centre` is in the node's coordinates."""

    end: PortEnd
    label: str
    centre: QPointF
    chip: str = ""
    """What an unwired input takes by itself ("labels")."""

    def rect(self) -> QRectF:
        """The area in which the pointer is on the port."""
        reach = style.PORT_REACH
        return QRectF(self.centre.x() - reach, self.centre.y() - reach, 2 * reach, 2 * reach)

    def look(self, token: str, is_large: bool = False, is_dim: bool = False) -> PortLook:
        """How it is painted in the colour of a token."""
        return PortLook(self.centre.x(), self.centre.y(), self.chip, token, is_large, is_dim)

    def word(self, is_first: bool) -> Word:
        """Its name inside its node, where several ports need telling apart."""
        right = self.end.is_output
        x = self.centre.x() - 134 if right else self.centre.x() + 14
        token = "text" if is_first else "muted"
        rect = x, self.centre.y() - 10, 120.0, 20.0
        return Word(self.label, rect, (11, 400, False), token, is_right=right)


def ports_of(face: NodeFace, node_id: str, width: float) -> tuple[PortItem, ...]:
    """The ports of a node so wide that shows this face: inputs first, then outputs."""
    ports = []
    for row, (port, chip) in enumerate(zip(face.inputs, face.chips, strict=True)):
        end = PortEnd(node_id, port.name, is_output=False)
        y = input_y(row, len(face.inputs), face.is_collapsed)
        chip = "" if face.is_collapsed else chip
        ports.append(PortItem(end, port.label, QPointF(0, y), chip))
    for row, port in enumerate(face.outputs):
        end = PortEnd(node_id, port.name, is_output=True)
        is_block = face.thumbnail is not None
        y = output_y(row, len(face.outputs), face.is_collapsed, is_block)
        ports.append(PortItem(end, port.label, QPointF(width, y)))
    return tuple(ports)
