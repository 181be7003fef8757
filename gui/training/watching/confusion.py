"""The confusion matrix: how often each class was taken for each, with precision and recall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.studio.report.scores import Counts, precision, recall
from gui.theme import color, font, mix, theme

LEFT, TOP, SCORES = 56, 40, 112
"""Room for the names of rows and columns, and for precision and recall."""
WRITTEN_FROM = 22
"""A cell of so many pixels has room for its number."""
LARGEST_CELL = 44


class ConfusionView(QWidget):
    """Rows are the classes, columns what they were taken for. Mouse or arrows choose a cell."""

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._counts: Counts = np.zeros((0, 0), np.int64)
        self._cell: tuple[int, int] | None = None
        self.setObjectName("confusionMatrix")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setToolTip(
            self.tr("Rows: what it is. Columns: what it was taken for. A click shows the pictures.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    @property
    def counts(self) -> Counts:
        return self._counts

    @property
    def cell(self) -> tuple[int, int] | None:
        """The chosen cell: its row and column."""
        return self._cell

    def set_counts(self, classes: Sequence[str], counts: Counts) -> None:
        """Show this matrix, [classes, classes]; the chosen cell stays."""
        self._classes, self._counts = tuple(classes), counts
        if self._cell is not None and max(self._cell) >= len(counts):
            self._cell = None
        self._describe()

    def choose(self, cell: tuple[int, int] | None) -> None:
        """Mark a cell, without telling anybody."""
        self._cell = cell
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(LEFT + SCORES + 10 * 32, TOP + 10 * 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEFT + SCORES + 10 * 14, TOP + 10 * 14)

    def words(self, truth: int, answer: int) -> str:
        """What a cell says."""
        count = int(self._counts[truth, answer])
        text = self.tr("{0} samples of class {1} were taken for {2}")
        return text.format(count, self._classes[truth], self._classes[answer])

    def _describe(self) -> None:
        total = int(self._counts.sum())
        if self._cell is not None and total:
            self.setAccessibleDescription(self.words(*self._cell))
        elif total:
            right = np.trace(self._counts) / total
            self.setAccessibleDescription(self.tr("{0:.1f} % right").format(100 * right))
        self.update()

    # ------------------------------------------------------------ places

    @property
    def _side(self) -> float:
        """A cell's side."""
        classes = max(len(self._counts), 1)
        room = min(self.width() - LEFT - SCORES, self.height() - TOP)
        return min(max(room / classes, 4.0), LARGEST_CELL)

    def _at(self, x: float, y: float) -> tuple[int, int] | None:
        row, column = int((y - TOP) // self._side), int((x - LEFT) // self._side)
        inside = 0 <= row < len(self._counts) and 0 <= column < len(self._counts)
        return (row, column) if inside else None

    # ------------------------------------------------------------ acting

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position().x(), event.position().y())
        if cell is not None:
            self._choose(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        if event.key() not in steps or not len(self._counts):
            super().keyPressEvent(event)
            return
        row, column = self._cell or (0, 0)
        if self._cell is not None:
            row, column = row + steps[event.key()][0], column + steps[event.key()][1]
        last = len(self._counts) - 1
        self._choose((min(max(row, 0), last), min(max(column, 0), last)))

    def _choose(self, cell: tuple[int, int]) -> None:
        self.choose(cell)
        self.cell_chosen.emit(*cell)

    def event(self, event) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self._at(event.pos().x(), event.pos().y())
            text = self.toolTip() if cell is None else self.words(*cell)
            QToolTip.showText(event.globalPos() + QPoint(0, 4), text, self)
            return True
        return super().event(event)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not len(self._counts):
            return
        rows = self._counts.sum(axis=1, keepdims=True)
        shares = self._counts / np.maximum(rows, 1)
        for row in range(len(shares)):
            for column in range(len(shares)):
                self._paint_cell(painter, row, column, float(shares[row, column]))
        self._paint_names(painter)
        self._paint_scores(painter)
        if self._cell is not None:
            row, column = self._cell
            painter.setPen(color("accent" if self.hasFocus() else "text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell_rect(row, column).adjusted(0, 0, -1, -1))

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is drawn."""
        side = self._side
        return QRectF(LEFT + column * side, TOP + row * side, side, side)

    def _paint_cell(self, painter: QPainter, row: int, column: int, share: float) -> None:
        """The diagonal in the colour of what is good, mistakes in that of what is bad."""
        rect = self.cell_rect(row, column).adjusted(0.5, 0.5, -0.5, -0.5)
        tint = "good" if row == column else "bad"
        # Mistakes are few: they are lifted, so that one in a hundred can be seen.
        strength = 0.75 * share if row == column else min(0.12 * (share > 0) + 2.2 * share, 0.9)
        painter.fillRect(rect, mix("field", tint, round(strength, 2)))
        count = int(self._counts[row, column])
        if count and self._side >= WRITTEN_FROM:
            painter.setFont(font(10 if self._side < 30 else 11, 600 if row == column else 500))
            painter.setPen(color("text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))

    def _paint_names(self, painter: QPainter) -> None:
        side, end = self._side, LEFT + self._side * len(self._counts)
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        middle = Qt.AlignmentFlag.AlignCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(LEFT, 0, end - LEFT, 18), middle, self.tr("taken for"))
        painter.drawText(QRectF(0, 18, LEFT - 8, 20), right, self.tr("is"))
        if side < 12:
            return
        metrics = painter.fontMetrics()
        for place, name in enumerate(self._classes):
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(max(side - 2, 10)))
            painter.drawText(QRectF(LEFT + place * side, 18, side, 20), middle, short)
            long = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LEFT - 12)
            painter.drawText(QRectF(0, TOP + place * side, LEFT - 8, side), right, long)

    def _paint_scores(self, painter: QPainter) -> None:
        side, start = self._side, LEFT + self._side * len(self._counts) + 8
        if side < 12:
            return
        painter.setFont(font(10))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        columns = (
            (self.tr("Precision"), precision(self._counts)),
            (self.tr("Recall"), recall(self._counts)),
        )
        for number, (title, scores) in enumerate(columns):
            x = start + 52 * number
            painter.setPen(color("muted"))
            painter.drawText(QRectF(x, 18, 48, 20), right, title)
            for row, score in enumerate(scores):
                painter.setPen(color("text" if score == score else "muted"))
                text = f"{100 * score:.1f}" if score == score else "–"
                painter.drawText(QRectF(x, TOP + row * side, 48, side), right, text)
