"""A frame or a sticky note as the canvas draws it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.studio.network.annotation import SMALLEST, Annotation, Tone
from gui.canvas import style
from gui.theme import color, mix, theme

TITLE = 30
"""The height of a frame's title: it is held there, what lies below is ground."""
EDGE = 6
"""So near to its edge a frame is held too."""
GRIP = 16
"""The side of the corner at the lower right by which the size is changed."""
PADDING = 12
HALO = 6

COLORS: dict[Tone, str] = {
    "grey": "shape",
    "blue": "linear",
    "violet": "convolution",
    "green": "normalisation",
    "yellow": "activation",
    "red": "loss",
}
"""The theme's colour for each of the file's."""


class AnnotationItem(QGraphicsItem):
    """One frame or note. Its position is its top left corner."""

    def __init__(self, annotation: Annotation) -> None:
        super().__init__()
        self.annotation_id = annotation.id
        self.annotation = annotation
        self.is_selected = False
        self.is_hovered = False
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.show_annotation(annotation)

    @property
    def is_frame(self) -> bool:
        return self.annotation.kind == "frame"

    # ------------------------------------------------------------ what the scene sets

    def show_annotation(self, annotation: Annotation) -> None:
        """Show this text and colour, at its place and in its size."""
        self.annotation = annotation
        width, height = annotation.width, annotation.height
        self.set_rect(QRectF(annotation.x, annotation.y, width, height))
        self.update()

    def set_rect(self, rect: QRectF) -> None:
        """Cover this rectangle of the scene, or the smallest one that may be."""
        self.prepareGeometryChange()
        self.setPos(rect.topLeft())
        width, height = max(rect.width(), SMALLEST[0]), max(rect.height(), SMALLEST[1])
        self._card = QRectF(0, 0, width, height)
        # Beneath wires and nodes; of two frames the smaller lies on the larger.
        depth = 1 / (1 + width * height)
        self.setZValue(-3 + depth if self.is_frame else -0.5)

    def set_marks(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Set those marks that are given."""
        self.is_selected = self.is_selected if selected is None else selected
        self.is_hovered = self.is_hovered if hovered is None else hovered
        self.update()

    # ------------------------------------------------------------ geometry

    def rect(self) -> QRectF:
        """What it covers, in the scene's coordinates."""
        return self._card.translated(self.pos())

    def title_rect(self) -> QRectF:
        """Where its words are edited: a frame's title, all of a note."""
        rect = self.rect()
        return (
            QRectF(rect.topLeft(), QPointF(rect.right(), rect.top() + TITLE))
            if self.is_frame
            else rect
        )

    def is_held_at(self, point: QPointF) -> bool:
        """Whether a press here takes hold of it: a frame's inside is ground like any other."""
        rect = self.rect()
        if not rect.contains(point):
            return False
        if not self.is_frame or self.title_rect().contains(point) or self.is_grip_at(point):
            return True
        return not rect.adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(point)

    def is_grip_at(self, point: QPointF) -> bool:
        """Whether a press here changes the size."""
        corner = self.rect().bottomRight() - point
        return 0 <= corner.x() <= GRIP and 0 <= corner.y() <= GRIP

    def boundingRect(self) -> QRectF:
        return self._card.adjusted(-HALO, -HALO, HALO, HALO)

    # ------------------------------------------------------------ painting

    def tint(self) -> QColor:
        return color(self.token())

    def token(self) -> str:
        """The theme's colour of it."""
        return COLORS[self.annotation.tone]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if self.is_selected:
            halo = self._card.adjusted(-4.5, -4.5, 4.5, 4.5)
            style.draw_rounded(painter, halo, style.RADIUS + 4.5, color("accent", 46))
        if self.is_frame:
            self._paint_frame(painter)
        else:
            self._paint_note(painter)
        if self.is_selected:
            ring = self._card.adjusted(-0.5, -0.5, 0.5, 0.5)
            style.draw_rounded(painter, ring, style.RADIUS + 0.5, None, color("accent"), 2)
        if zoom >= style.NO_TEXT_BELOW:
            self._paint_words(painter)
            if self.is_hovered or self.is_selected:
                self._paint_grip(painter)

    def _paint_frame(self, painter: QPainter) -> None:
        dark = theme().is_dark
        token = self.token()
        ground = mix("window", token, (0.08 if dark else 0.06) + 0.03 * self.is_hovered)
        style.draw_rounded(painter, self._card, style.RADIUS, ground)
        outline = self._card.adjusted(0.5, 0.5, -0.5, -0.5)
        edge = mix("window", token, 0.45 if dark else 0.35)
        style.draw_rounded(painter, outline, style.RADIUS - 0.5, None, edge)

    def _paint_note(self, painter: QPainter) -> None:
        dark = theme().is_dark
        style.draw_shadow(painter, self._card, style.RADIUS, 4)
        paper = mix("raised", self.token(), (0.20 if dark else 0.16) + 0.04 * self.is_hovered)
        style.draw_rounded(painter, self._card, style.RADIUS, paper)

    def _paint_words(self, painter: QPainter) -> None:
        text = self.annotation.text
        if self.is_frame:
            row = QRectF(PADDING, 0, self._card.width() - 2 * PADDING, TITLE)
            title = style.elided(text.replace("\n", " "), row.width(), 13, 600)
            tint = mix(self.token(), "text", 0.35)
            style.draw_text(painter, row, title, style.font(13, 600), tint)
            return
        area = self._card.adjusted(PADDING, 10, -PADDING, -10)
        painter.save()
        painter.setClipRect(area)
        wrap = style.TOP | Qt.TextFlag.TextWordWrap
        style.draw_text(painter, area, text, style.font(12), color("text"), wrap)
        painter.restore()

    def _paint_grip(self, painter: QPainter) -> None:
        painter.setPen(QPen(mix("window", "muted", 0.8), 1.5))
        corner = self._card.bottomRight() - QPointF(4, 4)
        for reach in (5, 9):
            painter.drawLine(corner - QPointF(reach, 0), corner - QPointF(0, reach))
