"""The map in the corner of the canvas: the whole network, and the part of it in sight."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShowEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from gui.canvas import style
from gui.canvas.overview import Overview
from gui.canvas.scene import NetworkScene
from gui.theme import color, theme

SIZE = QSize(132, 84)
PADDING = 10
INTERVAL = 100
"""Milliseconds between two drawings at least: a dragged node changes it with every move."""
SHARE = 10
"""A drawing may take one part in so many of the time: of thousands of nodes it takes long."""


class Minimap(QWidget):
    """Press or drag in it to bring another part into sight."""

    place_chosen = Signal(QPointF)
    """The point of the scene to show in the middle."""

    def __init__(self, scene: NetworkScene, overview: Overview, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasMinimap")
        self.setAccessibleName(self.tr("Map of the network"))
        self.setToolTip(self.tr("Press or drag to show another part"))
        self.setFixedSize(SIZE)
        self._scene = scene
        self._overview = overview
        self._in_sight = QRectF()
        self._picture: QPixmap | None = None
        self._transform = QTransform()
        """From the scene to the map."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._forget_picture)
        scene.layout_changed.connect(self._on_layout_changed)
        scene.carried.connect(self._on_layout_changed)
        theme().changed.connect(self._forget_picture)

    def set_in_sight(self, area: QRectF) -> None:
        """The part of the scene that the view shows."""
        if area != self._in_sight:
            self._in_sight = area
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, point: QPointF) -> None:
        back, invertible = self._transform.inverted()
        if invertible:
            self.place_chosen.emit(back.map(point))

    def _draw_network(self) -> None:
        """Draw the card, and the network with a margin in its middle, as a picture that is kept."""
        clock = QElapsedTimer()
        clock.start()
        area = self._scene.node_rects() | self._scene.annotations.rects()
        area.adjust(-40, -40, 40, 40)
        inner = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(inner.width() / area.width(), inner.height() / area.height())
        middle = inner.center()
        self._transform = QTransform.fromTranslate(middle.x(), middle.y())
        self._transform.scale(scale, scale)
        self._transform.translate(-area.center().x(), -area.center().y())
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        painter.setTransform(self._transform, combine=True)
        self._overview.paint(painter, wires=False)
        painter.end()
        self._timer.setInterval(max(INTERVAL, SHARE * clock.elapsed()))

    def _paint_card(self, painter: QPainter) -> None:
        card = QRectF(self.rect())
        style.draw_rounded(painter, card, style.RADIUS, color("panel", 235))
        if not theme().is_dark:
            outline = card.adjusted(0.5, 0.5, -0.5, -0.5)
            style.draw_rounded(painter, outline, style.RADIUS - 0.5, None, color("border", 140))

    def _on_layout_changed(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
        elif not self.isVisible():
            self._picture = None

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._forget_picture()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._draw_network()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(4.5, 4.5, -4.5, -4.5)
        sight = self._transform.mapRect(self._in_sight) & inside
        style.draw_rounded(painter, sight, 4, None, color("muted", 110))
