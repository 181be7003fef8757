"""All of a node but its name and pictures: card, ring, icon, ports, words, shadow and badge."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QTransform

from gui.canvas import style
from gui.canvas.port_item import PortLook
from gui.canvas.word import Word
from gui.icons import category_icon, paint_icon
from gui.theme import color, mix, theme

BYPASSED_OPACITY = 0.6
"""How strongly the card of a bypassed node is drawn; its words are as clear as ever."""
MARGIN = 16
"""What is painted around the card: ports, halo, shadow and badge."""
LARGEST_SHARED = 2.0
"""The zoom above which few nodes are in sight, and pictures of their bodies would be large."""


@dataclass(frozen=True)
class NodeBody:
    """What a body is painted from. Equal ones look alike, wherever they stand."""

    width: float
    height: float
    category: str
    ports: tuple[PortLook, ...]
    words: tuple[Word, ...]
    is_selected: bool
    is_hovered: bool
    is_bypassed: bool
    badge: str
    """The colour token of the mark of a problem: "bad" of an error; empty without one."""

    @property
    def card(self) -> QRectF:
        return QRectF(0, 0, self.width, self.height)

    def bounds(self) -> QRectF:
        """All that is painted in."""
        bounds = self.card.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        for port in self.ports:
            if port.chip:
                bounds |= port.chip_rect().adjusted(-1, -1, 1, 1)
        return bounds

    def paint(self, painter: QPainter, zoom: float) -> None:
        """Draw it with as much detail as is seen at this zoom."""
        is_near = zoom >= style.NO_TEXT_BELOW
        if is_near:
            style.draw_shadow(painter, self.card, style.RADIUS)
        opacity = painter.opacity()
        if self.is_bypassed:
            painter.setOpacity(BYPASSED_OPACITY * opacity)
        self._paint_card(painter, is_round=is_near)
        self._paint_ring(painter)
        if is_near:
            icon = category_icon(self.category)
            paint_icon(painter, icon, QRectF(11, 10, 15, 15), color(self.category))
        painter.setOpacity(opacity)
        is_large = zoom >= style.NO_SMALL_TEXT_BELOW
        for word in self.words:
            if is_large or (is_near and word.is_title):
                word.paint(painter)
        if is_near or any(port.is_large or port.is_dim for port in self.ports):
            for port in self.ports:
                port.paint(painter, has_rim=is_large)
        if self.badge:
            self._paint_badge(painter)

    def paint_shared(self, painter: QPainter, zoom: float) -> None:
        """The same from a picture that equal bodies share; it lies on whole pixels.

        At a new zoom all nodes in sight are painted anew, and many differ in their names alone.
        The painter's origin is moved to that pixel, so that what follows fits the picture.
        """
        ratio = painter.device().devicePixelRatioF()
        place = painter.worldTransform()
        x, y = round(place.dx() * ratio) / ratio, round(place.dy() * ratio) / ratio
        corner, picture = _picture(self, zoom, ratio, theme().is_dark)
        painter.setWorldTransform(QTransform.fromTranslate(x, y))
        painter.drawPixmap(corner, picture)
        painter.setWorldTransform(QTransform(zoom, 0, 0, zoom, x, y))

    def _paint_card(self, painter: QPainter, is_round: bool) -> None:
        """The halo, body, header and stripe. From afar no one sees that the corners are square."""
        if self.is_selected:
            halo = self.card.adjusted(-4.5, -4.5, 4.5, 4.5)
            style.draw_rounded(painter, halo, style.RADIUS + 4.5, color("accent", 46))
        dark = theme().is_dark
        body = (
            mix("raised", "hover", 0.45 if dark else 0.35) if self.is_hovered else color("raised")
        )
        header = style.header_ground(self.category, self.is_hovered)
        tint = color(self.category)
        if is_round:
            outline, top, stripe = _outlines(self.width, self.height)
            painter.fillPath(outline, body)
            painter.fillPath(top, header)
            painter.fillPath(stripe, tint)
        else:
            painter.fillRect(self.card, body)
            painter.fillRect(QRectF(0, 0, self.width, style.HEADER), header)
            painter.fillRect(QRectF(0, 0, self.width, style.STRIPE + 1), tint)

    def _paint_ring(self, painter: QPainter) -> None:
        ring = self.card.adjusted(-0.5, -0.5, 0.5, 0.5)
        if self.is_bypassed and not self.is_selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("muted"), 1.5, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.card, style.RADIUS, style.RADIUS)
        elif self.badge == "bad":
            style.draw_rounded(painter, ring, style.RADIUS + 0.5, None, color("bad"), 2)
        elif self.is_selected:
            style.draw_rounded(painter, ring, style.RADIUS + 0.5, None, color("accent"), 2)
        elif not theme().is_dark:
            style.draw_rounded(painter, self.card, style.RADIUS, None, color("text", 26), 1)

    def _paint_badge(self, painter: QPainter) -> None:
        centre = QPointF(self.width - 1, 1)
        painter.setPen(QPen(color("window"), 2))
        painter.setBrush(color(self.badge))
        painter.drawEllipse(centre, 9, 9)
        rect = QRectF(centre.x() - 9, centre.y() - 9, 18, 18)
        style.draw_text(painter, rect, "!", style.font(12, 600), color("window"), style.CENTER)


@functools.lru_cache(maxsize=128)
def _picture(body: NodeBody, zoom: float, ratio: float, dark: bool) -> tuple[QPointF, QPixmap]:
    """The body at this zoom, and where the picture's corner lies from the card's, in pixels.

    `ratio` is the screen's pixels a pixel; `dark` tells the themes' pictures apart.
    """
    bounds, scale = body.bounds(), zoom * ratio
    left, top = math.floor(bounds.left() * scale), math.floor(bounds.top() * scale)
    right, bottom = math.ceil(bounds.right() * scale), math.ceil(bounds.bottom() * scale)
    picture = QPixmap(right - left, bottom - top)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    corner = QPointF(left / ratio, top / ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-corner)
    painter.scale(zoom, zoom)
    body.paint(painter, zoom)
    painter.end()
    return corner, picture


@functools.lru_cache(maxsize=256)
def _outlines(width: float, height: float) -> tuple[QPainterPath, QPainterPath, QPainterPath]:
    """Of a card, its header and its stripe. Filling them is quicker than clipping to them."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, width, height), style.RADIUS, style.RADIUS)
    return outline, _top_of(outline, width, style.HEADER), _top_of(outline, width, style.STRIPE)


def _top_of(outline: QPainterPath, width: float, height: float) -> QPainterPath:
    """The part of the outline above this height."""
    band = QPainterPath()
    band.addRect(0, 0, width, height)
    return outline.intersected(band)
