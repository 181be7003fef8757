"""The paper people draw a digit on. Left draws, right erases, Ctrl+Z takes a stroke back.

A picture dropped here lies on the paper instead; a new stroke takes its place.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.icons import paint_icon
from gui.predict.strokes import Drawing, Picture, Point
from gui.theme import color, font, theme

SIDE = 212
LINE_WIDTH = 15 / 212
"""The pen's width at 1, as a share of the side: what 2.4 px are at 28×28 for most drawings."""
ERASER_RADIUS = 0.05
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def paper() -> QColor:
    """Near black in the dark theme, near white in the light one."""
    return color("window").darker(140) if theme().is_dark else color("panel")


class DrawPad(QWidget):
    """Keeps strokes, not pixels, so that a drawing can be inked as the training data is."""

    changed = Signal()
    dropped = Signal(QMimeData)
    """A picture, or the file of one, was let go over the pad."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing()
        self.eraser = False
        """The left button erases, too."""
        self._pen = 1.0
        self._is_read = False
        self._last: Point | None = None
        self._erases = False
        self.setObjectName("drawPad")
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setToolTip(
            self.tr("Draw with the left button, erase with the right one, or drop a picture here")
        )
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)

    @property
    def pen(self) -> float:
        """The pen's width, 1 being the training data's."""
        return self._pen

    def set_pen(self, width: float) -> None:
        """Draw all strokes this wide."""
        self._pen = width
        self.update()
        self.changed.emit()

    def set_read(self, is_read: bool) -> None:
        """Whether a trained network reads what is drawn; the blank paper says so."""
        if is_read != self._is_read:
            self._is_read = is_read
            self.update()

    def put(self, picture: Picture) -> None:
        """Lay a picture [height, width], ink bright, on the paper in the place of the drawing."""
        self._last = None
        self.drawing.put(picture)
        self._tell()

    def clear(self) -> None:
        """Wipe the pad."""
        self._last = None
        self.drawing.clear()
        self._tell()

    def undo(self) -> None:
        """Take the last stroke back."""
        self.drawing.undo()
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 96)

    def heightForWidth(self, width: int) -> int:
        return width

    def _paper(self) -> QRectF:
        """The square that is drawn on."""
        side = min(self.width(), self.height())
        return QRectF(0, (self.height() - side) / 2, side, side)

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    # ------------------------------------------------------------ drawing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        self._erases = self.eraser or event.button() == Qt.MouseButton.RightButton
        self._last = self._place(event)
        self.drawing.begin()
        if self._erases:
            self.drawing.erase(self._last, self._last, ERASER_RADIUS)
        else:
            self.drawing.start(self._last)
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is None:
            return
        place = self._place(event)
        if self._erases:
            self.drawing.erase(self._last, place, ERASER_RADIUS)
        else:
            self.drawing.extend(place)
        self._last = place
        self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if picture_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def _place(self, event: QMouseEvent) -> Point:
        paper = self._paper()
        point = (event.position() - paper.topLeft()) / paper.width()
        return min(max(point.x(), 0.0), 1.0), min(max(point.y(), 0.0), 1.0)

    def event(self, event: QEvent) -> bool:
        # With a stroke to take back, Ctrl+Z is the pad's; else it is the project's.
        is_undo = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if event.type() == QEvent.Type.ShortcutOverride and is_undo and self.drawing.can_undo:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and self.drawing.can_undo:
            self.undo()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = self._paper()
        bordered = self.hasFocus() or not theme().is_dark
        tint = color("accent") if self.hasFocus() else color("border", 170)
        painter.setPen(tint if bordered else Qt.PenStyle.NoPen)
        painter.setBrush(paper())
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if self.drawing.is_empty:
            self._paint_invitation(painter, square)
            return
        if self.drawing.picture is not None:
            self._paint_picture(painter, square, self.drawing.picture)
            return
        width = LINE_WIDTH * square.width() * self._pen
        painter.setPen(
            QPen(
                color("text"),
                width,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.drawing.strokes:
            points = [square.topLeft() + QPointF(x, y) * square.width() for x, y in stroke]
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(QPolygonF(points))

    def _paint_picture(self, painter: QPainter, square: QRectF, picture: Picture) -> None:
        """The picture's ink in the pen's colour, as large as the paper allows."""
        height, width = picture.shape
        alpha = np.ascontiguousarray((picture.clip(0, 1) * 255).round().astype(np.uint8))
        kind = QImage.Format.Format_Alpha8
        mask = QImage(alpha.tobytes(), width, height, width, kind)
        ink = QImage(mask.size(), QImage.Format.Format_ARGB32_Premultiplied)
        ink.fill(color("text"))
        inside = QPainter(ink)
        inside.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        inside.drawImage(0, 0, mask)
        inside.end()
        share = square.width() / max(width, height)
        place = QRectF(0, 0, width * share, height * share)
        place.moveCenter(square.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, max(width, height) > 64)
        painter.drawImage(place, ink)

    def _paint_invitation(self, painter: QPainter, square: QRectF) -> None:
        x, y = square.center().x(), square.center().y()
        paint_icon(painter, "pen", QRectF(x - 10, y - 30, 20, 20), color("muted"))
        painter.setPen(color("muted"))
        middle = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(font(13, 500))
        painter.drawText(
            QRectF(square.x(), y - 2, square.width(), 20), middle, self.tr("Draw a digit here")
        )
        painter.setFont(font(11))
        painter.drawText(
            QRectF(square.x(), y + 18, square.width(), 18),
            middle,
            self.tr("the network reads it as you draw")
            if self._is_read
            else self.tr("train a network to have it read"),
        )


def picture_in(data: QMimeData) -> bool:
    """Whether something that may be one picture is dragged or copied."""
    urls = data.urls()
    is_file = len(urls) == 1 and urls[0].isLocalFile()
    return data.hasImage() or (is_file and urls[0].toLocalFile().lower().endswith(PICTURES))
