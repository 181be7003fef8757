"""What the graph's view draws of nodes: grounds of groups, ops, parameters and folded groups.

Items show; they decide nothing. Each belongs to a node of the network by its path.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from engine.studio.training.messages import GraphNode
from gui.autograd.describing import label, shape_text
from gui.autograd.layout.arrange import HEADER
from gui.autograd.layout.folding import Key
from gui.autograd.layout.geometry import Box, Size
from gui.autograd.titles import Title
from gui.icons import paint_icon
from gui.theme import color, font, mix

OP_HEIGHT, PARAMETER_HEIGHT = 44.0, 36.0
CORNER = 10.0
MARK = 20.0
"""The side of the square in which a click folds or unfolds."""
TEXT_SCALE = 0.4
"""Below this zoom words could not be read, and are not drawn."""
ICON_SCALE = 0.6
"""The same of small icons, which take longer to draw than words."""
NAME_PIXELS = 10
"""How large the name of a group is written where other words could not be read."""
TINT = 0.075
HEAT = 0.42
"""How much of its colour the slowest or largest node takes on."""


@dataclass(frozen=True, eq=False)
class Type:
    """A font with its measures, made once: both take longer to make than a line to draw."""

    font: QFont
    metrics: QFontMetricsF


@functools.cache
def type_of(px: int, weight: int = 400, mono: bool = False) -> Type:
    """The program's type at this size."""
    made = font(px, weight, mono=mono)
    return Type(made, QFontMetricsF(made))


@functools.lru_cache(maxsize=8192)
def _width(text: str, px: int, weight: int = 400, mono: bool = False) -> float:
    return type_of(px, weight, mono).metrics.horizontalAdvance(text)


def size_of(node: GraphNode) -> Size:
    """How large a node is drawn, by its words."""
    name, shape = _width(label(node), 12, 600), _width(shape_text(node), 10, mono=True)
    if node.kind == "op":
        return max(name, shape, 72.0) + 24, OP_HEIGHT
    return max(name, shape, 40.0) + 52, PARAMETER_HEIGHT


def folded_size(title: Title, note: str) -> Size:
    """How large a folded group is drawn, by its words."""
    words = _width(title.name, 12, 600) + (_width(title.kind, 12) + 6 if title.kind else 0)
    return max(words, _width(note, 10, mono=True)) + 34 + 12 + MARK, OP_HEIGHT


def title_width(title: Title) -> float:
    """How much room the title of a group takes, with its mark."""
    return _width(title.text, 11, 600) + 32 + MARK


@dataclass
class Look:
    """What a node shows beside its words: `heat` from 0 to 1 with `value`, where it is coloured."""

    heat: float | None = None
    value: str = ""


class Drawn(QGraphicsRectItem):
    """What every item of the graph knows. Qt keeps its rectangle, so that Python need not."""

    def __init__(self, path: str, members: tuple[int, ...], box: Box, margin: float = 4.0) -> None:
        size = QRectF(0, 0, box.width, box.height)
        super().__init__(size.adjusted(-margin, -margin, margin, margin))
        self.path, self.members, self.box, self.size = path, members, box, size
        self.selected = False
        """Its node is selected on the canvas."""
        self.setPos(box.x, box.y)


class GroupItem(Drawn):
    """The ground under a group, tinted by its category, with its title and the mark that folds."""

    def __init__(
        self, path: str, members: tuple[int, ...], box: Box, title: Title, depth: int
    ) -> None:
        super().__init__(path, members, box, 2.0)
        self.title = title
        self.setZValue(depth - 20)

    def is_mark(self, point: QPointF) -> bool:
        """Whether a point of the item is on the mark that folds."""
        return point.y() <= 8 + MARK and self.size.right() - 10 - MARK <= point.x()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(QPen(color("accent"), 2) if self.selected else Qt.PenStyle.NoPen)
        painter.setBrush(mix("window", self.title.category, TINT))
        painter.drawRoundedRect(self.size, CORNER, CORNER)
        scale = scale_of(painter)
        if scale < TEXT_SCALE:
            self._write_large(painter, round(NAME_PIXELS / scale))
            return
        tint = color(self.title.category)
        paint_icon(painter, self.title.category, QRectF(14, 11, 14, 14), tint)
        end = write(painter, 34, 8, 20, self.title.name, type_of(11, 600), "text")
        if self.title.kind:
            write(painter, end + 6, 8, 20, self.title.kind, type_of(11), "muted")
        if scale >= ICON_SCALE:
            place = QRectF(self.size.right() - 26, 12, 12, 12)
            paint_icon(painter, "chevron-down", place, color("muted"))

    def _write_large(self, painter: QPainter, px: int) -> None:
        """The name alone, to be read from further off, where it has room above the nodes."""
        if px <= HEADER and _width(self.title.name, px, 600) + 20 <= self.size.width():
            write(painter, 10, 0, HEADER, self.title.name, type_of(px, 600), "muted")


class NodeItem(Drawn):
    """A node that can be the current one. Its rings: current, marked, found, in that order."""

    radius = 8.0

    def __init__(self, key: Key, path: str, members: tuple[int, ...], box: Box) -> None:
        super().__init__(path, members, box)
        self.key = key
        self.is_current = self.marked = self.found = False
        self.stops = False
        """A replay stops here."""
        self.look = Look()

    def ring(self) -> tuple[str, float] | None:
        """The token and width of the outline, None for none."""
        if self.marked:
            return "text", 2.0
        if self.is_current:
            return "accent", 2.0
        if self.found:
            return "warn", 2.0
        return None

    def _paint_rings(self, painter: QPainter) -> None:
        if self.stops:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("bad"))
            painter.drawEllipse(QPointF(self.size.right() - 10, 10), 4, 4)
        ring = self.ring()
        if ring is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.is_current:
            painter.setPen(QPen(color("accent", 46), 3))
            around = self.size.adjusted(-2.5, -2.5, 2.5, 2.5)
            painter.drawRoundedRect(around, self.radius + 2.5, self.radius + 2.5)
        painter.setPen(QPen(color(ring[0]), ring[1]))
        around = self.size.adjusted(-1, -1, 1, 1)
        painter.drawRoundedRect(around, self.radius + 1, self.radius + 1)

    def _ground(self, plain: str) -> QColor:
        heat = self.look.heat
        return color(plain) if heat is None else mix(plain, "warn", HEAT * heat)


class OpItem(NodeItem):
    """An op as a box, a parameter as an outlined pill."""

    def __init__(self, node: GraphNode, path: str, box: Box, category: str | None = None) -> None:
        """`category` colours a stripe, where no group tells the layer."""
        super().__init__(node.index, path, (node.index,), box)
        self.node, self._category = node, category
        if node.kind != "op":
            self.radius = self.size.height() / 2

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        is_op = self.node.kind == "op"
        painter.setPen(Qt.PenStyle.NoPen if is_op else QPen(color("border"), 1.5))
        painter.setBrush(self._ground("raised" if is_op else "window"))
        painter.drawRoundedRect(self.size, self.radius, self.radius)
        if self._category is not None and is_op:
            painter.setBrush(color(self._category))
            painter.drawRoundedRect(QRectF(0, 8, 3, self.size.height() - 16), 1.5, 1.5)
        self._paint_rings(painter)
        if scale_of(painter) < TEXT_SCALE:
            return
        left = 12.0 if is_op else 36.0
        if not is_op and scale_of(painter) >= ICON_SCALE:
            place = QRectF(14, self.size.center().y() - 7, 14, 14)
            paint_icon(painter, "parameter", place, color("muted"))
        top = self.size.center().y() - 17
        note = self.look.value or shape_text(self.node)
        write(
            painter, left, top if note else top + 8, 18, label(self.node), type_of(12, 600), "text"
        )
        tint = "text" if self.look.value else "muted"
        write(painter, left, top + 17, 15, note, type_of(10, mono=True), tint)


class FoldedItem(NodeItem):
    """A folded group as one node."""

    def __init__(
        self, path: str, members: tuple[int, ...], box: Box, title: Title, note: str
    ) -> None:
        super().__init__(path, path, members, box)
        self.title, self._note = title, note

    def is_mark(self, point: QPointF) -> bool:
        """Whether a point of the item is on the mark that unfolds."""
        return point.x() >= self.size.right() - 6 - MARK

    def ring(self) -> tuple[str, float] | None:
        return super().ring() or (("accent", 2.0) if self.selected else None)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        category = self.title.category
        painter.setPen(Qt.PenStyle.NoPen)
        # A sheet that shows beneath: there is more to it.
        painter.setBrush(mix("window", category, 0.25))
        painter.drawRoundedRect(self.size.adjusted(4, 6, -4, 4), self.radius, self.radius)
        heat = self.look.heat
        painter.setBrush(mix("raised", category, 0.13) if heat is None else self._ground("raised"))
        painter.drawRoundedRect(self.size, self.radius, self.radius)
        self._paint_rings(painter)
        if scale_of(painter) < TEXT_SCALE:
            return
        middle = self.size.center().y()
        paint_icon(painter, category, QRectF(12, middle - 7, 14, 14), color(category))
        end = write(painter, 34, middle - 17, 18, self.title.name, type_of(12, 600), "text")
        if self.title.kind:
            write(painter, end + 6, middle - 17, 18, self.title.kind, type_of(12), "muted")
        note = self.look.value or self._note
        tint = "text" if self.look.value else "muted"
        write(painter, 34, middle, 15, note, type_of(10, mono=True), tint)
        place = QRectF(self.size.right() - 22, middle - 6, 12, 12)
        paint_icon(painter, "chevron-right", place, color("muted"))


def update_all(items: Iterable[QGraphicsItem]) -> None:
    """Have all of these painted anew."""
    for item in items:
        item.update()


def scale_of(painter: QPainter) -> float:
    """How large a unit of the scene is drawn, in pixels."""
    transform = painter.worldTransform()
    return math.hypot(transform.m11(), transform.m12())


def write(
    painter: QPainter, x: float, y: float, height: float, text: str, type_: Type, tint: str
) -> float:
    """Write one line and return where it ends."""
    painter.setFont(type_.font)
    painter.setPen(color(tint))
    width = type_.metrics.horizontalAdvance(text)
    painter.drawText(QRectF(x, y, width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)
    return x + width
