"""How a row of the runs table is painted: a dot in the curve's colour, a wash when selected."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.icons import paint_icon
from gui.theme import color, font
from gui.training.runs.runs_model import (
    ACCURACY,
    BEST_ROLE,
    COLOR_ROLE,
    NAME,
    PINNED_ROLE,
    TIME,
    Index,
)

ROW_HEIGHT = 34
NAME_LEFT = 28
SIGN = 11


class RunRow(QStyledItemDelegate):
    """Paints all of it, as the wash is one shape across the columns."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(48, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_wash(painter, row, index)
        tint = index.data(COLOR_ROLE)
        bold = tint == "accent" and index.column() in (NAME, ACCURACY)
        painter.setFont(font(12, 600 if bold else 400))
        dim = tint is None or index.column() == TIME
        painter.setPen(color("muted" if dim else "text"))
        if index.column() == NAME:
            self._paint_name(painter, row, index, tint)
        else:
            text = row.adjusted(0, 0, -8, 0)
            painter.drawText(text, index.data(Qt.ItemDataRole.TextAlignmentRole), index.data())
        painter.restore()

    def _paint_wash(self, painter: QPainter, row: QRectF, index: Index) -> None:
        """A wash with round ends: the inner columns paint a middle part of it."""
        first, last = index.column() == NAME, index.column() == TIME
        shape = row.adjusted(0 if first else -8, 1, 0 if last else 8, -1)
        path = QPainterPath()
        path.addRoundedRect(shape, 6, 6)
        painter.setClipRect(row)
        painter.fillPath(path, color("accent_wash"))
        painter.setClipping(False)

    def _paint_name(self, painter: QPainter, row: QRectF, index: Index, tint: str | None) -> None:
        pen = painter.pen()
        painter.setPen(QPen(color("muted"), 1.5) if tint is None else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if tint is None else color(tint))
        radius = 4.0 if tint is None else 4.5
        painter.drawEllipse(QPointF(row.left() + 14, row.center().y()), radius, radius)
        painter.setPen(pen)
        room = row.adjusted(NAME_LEFT, 0, -4, 0)
        signs = [
            name for name, role in (("star", BEST_ROLE), ("pin", PINNED_ROLE)) if index.data(role)
        ]
        width = int(room.width()) - len(signs) * (SIGN + 6)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        left = room.left() + metrics.horizontalAdvance(text) + 6
        for name in signs:
            place = QRectF(left, row.center().y() - SIGN / 2, SIGN, SIGN)
            paint_icon(painter, name, place, color(tint or "muted"))
            left += SIGN + 6
