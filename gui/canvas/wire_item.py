"""A wire as the canvas draws it: coloured by the rank of what it carries, which it names."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from gui.canvas import style
from gui.canvas.wire_path import LABEL_HEIGHT, path_between
from gui.theme import color, theme

REACH = 12
"""The width of the band in which the pointer is on the wire."""
WIRES = -1
"""Wires lie beneath the nodes."""
LABEL_FONT = (10, 500, True)
DOT_RADIUS, DOT_REACH = 5, 9
"""How large a dot is drawn, and how near the pointer must come."""


class WireItem(QGraphicsRectItem):
    """One wire, or the loose one of a gesture. Its rectangle is all that it paints in.

    It lies in the scene's coordinates, but while it is carried: then it moves with its carrier.
    """

    def __init__(self, wire_id: str) -> None:
        super().__init__()
        self.wire_id = wire_id
        self.is_selected = False
        self.is_lit = False
        """Under the pointer, or about to take in the node that is dropped on it."""
        self.is_at_selected = False
        """It starts or ends at a selected node."""
        self.has_error = False
        self._shape: tuple[int, ...] | None = None
        self._label = ""
        self._label_width = 0.0
        self._path = QPainterPath()
        self._ends = QPointF(), QPointF()
        self._dots: tuple[QPointF, ...] = ()
        self.chords: list[QLineF] = []
        """Straight lines from end to end, through the dots: all there is to see from far off.

        They are where it was before it was carried.
        """
        self._label_centre = QPointF()
        self._label_rect = QRectF()
        self._label_on_line = False
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(WIRES)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_route(
        self,
        start: QPointF,
        end: QPointF,
        source: QRectF,
        target: QRectF,
        dots: Sequence[QPointF] = (),
        straight: bool = False,
    ) -> None:
        """Lead the wire from one port to another; the rectangles are the cards of their nodes."""
        carried = self._way
        if not carried.isNull():
            start, end, dots = start - carried, end - carried, [dot - carried for dot in dots]
            source, target = source.translated(-carried), target.translated(-carried)
        led = path_between(start, end, source, target, dots, straight)
        self._path = led.path
        self._ends = start, end
        self._dots = tuple(dots)
        self.chords = self._straight_lines()
        self._label_centre = led.label_centre
        self._label_on_line = led.label_on_line
        self._place_label()

    def set_shape(self, shape: tuple[int, ...] | None, has_error: bool) -> None:
        """What the wire carries (None while unknown), and whether its end refuses it."""
        if (shape, has_error) != (self._shape, self.has_error) or not self._label:
            self._shape, self.has_error = shape, has_error
            self._label = style.shape_text(shape)
            self._label_width = style.text_width(self._label, *LABEL_FONT) + 16
            self._place_label()

    def set_marks(
        self,
        *,
        selected: bool | None = None,
        lit: bool | None = None,
        at_selected: bool | None = None,
    ) -> None:
        """Set those marks that are given."""
        self.is_selected = self.is_selected if selected is None else selected
        self.is_lit = self.is_lit if lit is None else lit
        self.is_at_selected = self.is_at_selected if at_selected is None else at_selected
        self.update()

    def carry(self, carrier: QGraphicsItem) -> None:
        """Go with a carrier that stands at the scene's origin, as the wire was led."""
        self.setParentItem(carrier)

    def settle(self) -> None:
        """Take the place it was carried to for its own; quicker than leading it anew."""
        if not self.is_carried:
            return
        way = self._way
        start, end = self._ends
        self._ends = start + way, end + way
        self._dots = tuple(dot + way for dot in self._dots)
        self._path = self._path.translated(way)
        self._label_centre += way
        self.chords = self._straight_lines()
        self.setParentItem(None)  # type: ignore[arg-type]
        self._place_label()

    @property
    def is_carried(self) -> bool:
        return self.parentItem() is not None

    @property
    def _way(self) -> QPointF:
        """How far it has been carried."""
        carrier = self.parentItem()
        return QPointF() if carrier is None else carrier.pos()

    def label_rect(self) -> QRectF:
        """Where the label stands, in the scene's coordinates."""
        return self._label_rect.translated(self._way)

    def path(self) -> QPainterPath:
        """The way the wire takes, in the scene's coordinates. Not to be changed."""
        return self._path.translated(self._way) if self.is_carried else self._path

    def ends(self) -> tuple[QPointF, QPointF]:
        """Where it starts and where it ends."""
        return self._ends[0] + self._way, self._ends[1] + self._way

    def _straight_lines(self) -> list[QLineF]:
        return [QLineF(a, b) for a, b in pairwise((self._ends[0], *self._dots, self._ends[1]))]

    @property
    def dots(self) -> tuple[QPointF, ...]:
        """The points that the wire is led through."""
        return tuple(dot + self._way for dot in self._dots) if self._dots else ()

    def dot_at(self, point: QPointF) -> int | None:
        """The number of the dot at this point, if there is one."""
        distances = [QLineF(dot, point).length() for dot in self.dots]
        near = min(distances, default=DOT_REACH + 1)
        return distances.index(near) if near <= DOT_REACH else None

    def dots_before(self, point: QPointF) -> int:
        """How many dots the wire passes before it comes by this point."""
        points = [self._ends[0], *self.dots, self._ends[1]]
        detours = [
            QLineF(a, point).length() + QLineF(point, b).length() - QLineF(a, b).length()
            for a, b in pairwise(points)
        ]
        return detours.index(min(detours))

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(REACH)
        outline = stroker.createStroke(self._path)
        for dot in self._dots:
            outline.addEllipse(dot, DOT_REACH, DOT_REACH)
        return outline

    def token(self) -> str:
        """The colour of the wire."""
        if self.has_error:
            return "bad"
        if self.is_selected or self.is_lit or self.is_at_selected:
            return "accent"
        return style.wire_token(self._shape)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = self.pen(zoom)
        if pen.widthF() * zoom < 1:  # under a clip Qt draws thin lines several times as fast
            painter.setClipRect(self.rect())
        painter.setPen(pen)
        painter.drawPath(self._path)
        if self._label and zoom >= style.NO_SMALL_TEXT_BELOW:
            self._paint_label(painter)
        if self._dots and zoom >= style.NO_TEXT_BELOW:
            self._paint_dots(painter)

    def pen(self, zoom: float) -> QPen:
        """What draws its path at this zoom. Not to be changed."""
        strong = self.is_selected or self.is_lit
        width = 3 if strong else 2.5 if self.is_at_selected else 2
        if width * zoom < 1.35:  # Qt strokes a line of one pixel several times as fast
            width = 0.99 / zoom
        is_dashed = self.has_error or self._shape is None
        # A dash of a pixel is slow and unseen.
        return _pen(self.token(), width, is_dashed and zoom >= style.NO_TEXT_BELOW, theme().is_dark)

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(QPen(color("window"), 2))
        painter.setBrush(color(self.token()))
        for dot in self._dots:
            painter.drawEllipse(dot, DOT_RADIUS, DOT_RADIUS)

    def _paint_label(self, painter: QPainter) -> None:
        if self._label_on_line:
            painter.fillRect(self._label_rect, color("window"))
        style.draw_text(
            painter,
            self._label_rect,
            self._label,
            style.font(*LABEL_FONT),
            self._label_color(),
            style.CENTER,
        )

    def _label_color(self) -> QColor:
        if self.has_error:
            return color("bad")
        return color("text" if self.token() == "accent" else "muted")

    def _place_label(self) -> None:
        if self._label:
            self._label_rect = QRectF(0, 0, self._label_width, LABEL_HEIGHT)
            self._label_rect.moveCenter(self._label_centre)
        bounds = (self._path.boundingRect() | self._label_rect).adjusted(-3, -3, 3, 3)
        for dot in self._dots:
            reach = DOT_REACH
            bounds |= QRectF(dot.x() - reach, dot.y() - reach, 2 * reach, 2 * reach)
        self.setRect(bounds)
        self.update()


@functools.lru_cache(maxsize=128)
def _pen(token: str, width: float, is_dashed: bool, dark: bool) -> QPen:
    """Made once for all wires alike; `dark` tells the themes' pens apart."""
    pen = QPen(color(token), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if is_dashed:
        pen.setDashPattern([2, 3])
    return pen
