"""The map in the corner of the canvas: the whole network, and the part of it in sight."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from gui.canvas import style
from gui.canvas.overview import Overview
from gui.canvas.scene import NetworkScene
from gui.theme import color, theme

SIZE = QSize(132, 84)
PADDING = 10


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
        scene.layout_changed.connect(self.update)
        theme().changed.connect(self.update)

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
        back, invertible = self._transform().inverted()
        if invertible:
            self.place_chosen.emit(back.map(point))

    def _transform(self) -> QTransform:
        """From the scene to the map: the network with a margin, in the middle."""
        area = self._scene.node_rects().adjusted(-40, -40, 40, 40)
        inner = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(inner.width() / area.width(), inner.height() / area.height())
        middle = inner.center()
        transform = QTransform.fromTranslate(middle.x(), middle.y())
        transform.scale(scale, scale)
        return transform.translate(-area.center().x(), -area.center().y())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect())
        style.draw_rounded(painter, card, style.RADIUS, color("panel", 235))
        if not theme().is_dark:
            outline = card.adjusted(0.5, 0.5, -0.5, -0.5)
            style.draw_rounded(painter, outline, style.RADIUS - 0.5, None, color("border", 140))
        transform = self._transform()
        painter.setTransform(transform, combine=True)
        self._overview.paint(painter, wires=False)
        painter.resetTransform()
        sight = transform.mapRect(self._in_sight) & card.adjusted(4.5, 4.5, -4.5, -4.5)
        style.draw_rounded(painter, sight, 4, None, color("muted", 110))
