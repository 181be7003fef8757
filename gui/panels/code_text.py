"""Code to read: numbered lines, some of them marked, and whoever moves to a line is told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from gui.python_highlighter import PythonHighlighter
from gui.theme import color, font, theme

MARGIN = 12
"""Pixels on either side of the line numbers."""


class CodeText(QPlainTextEdit):
    """Code that can be read, searched by eye and copied, not written."""

    line_chosen = Signal(int)
    """The cursor was moved to another line, from 1 on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(font(12, mono=True))
        self.document().setDocumentMargin(0)
        self._marked: frozenset[int] = frozenset()
        self._line, self._is_silent = 1, False
        self._numbers = _LineNumbers(self)
        self.highlighter = PythonHighlighter(self.document())
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._on_update_requested)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        theme().changed.connect(self._show_marks)
        self._make_room()

    def set_code(self, text: str) -> None:
        """Show another text, scrolled as the old one was. Nobody is told of a line."""
        if text == self.toPlainText():
            return
        bars = self.verticalScrollBar(), self.horizontalScrollBar()
        places = [bar.value() for bar in bars]
        self._is_silent = True
        self.setPlainText(text)
        self._is_silent, self._line = False, 1
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    @property
    def marked(self) -> frozenset[int]:
        """The numbers of the marked lines."""
        return self._marked

    def mark(self, lines: Collection[int]) -> None:
        """Mark these lines and no others."""
        self._marked = frozenset(lines)
        self._show_marks()

    def scroll_to(self, line: int) -> None:
        """Bring a line into view, a third from the top, unless it is there already."""
        bar = self.verticalScrollBar()
        first, shown = bar.value() + 1, max(1, bar.pageStep())
        if not first <= line < first + shown - 1:
            bar.setValue(max(0, line - 1 - shown // 3))

    def _show_marks(self) -> None:
        marks = []
        for first, last in _runs(sorted(self._marked)):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(first - 1))
            behind = self.document().findBlockByNumber(last)
            if behind.isValid():  # code ends with an empty line, so that there is one
                mark.cursor.setPosition(behind.position(), QTextCursor.MoveMode.KeepAnchor)
            mark.format.setBackground(color("accent_wash"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def _on_cursor_moved(self) -> None:
        line = self.textCursor().blockNumber() + 1
        if self._is_silent or self.textCursor().hasSelection() or line == self._line:
            return
        self._line = line
        self.line_chosen.emit(line)

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+C and Ctrl+A before the window does, where they are about layers."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Copy) or event.matches(keys.SelectAll):
                event.accept()
                return True
        return super().event(event)

    # ------------------------------------------------------------ line numbers

    @property
    def numbers_width(self) -> int:
        """The width of the line numbers with the space around them."""
        widest = "9" * max(2, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance(widest) + 2 * MARGIN

    def paint_numbers(self, area: QWidget, rect: QRect) -> None:
        """Paint the numbers of the lines in `rect`, those of marked ones brighter."""
        painter = QPainter(area)
        painter.fillRect(rect, color("panel"))
        if self.document().isEmpty():
            return
        painter.setFont(self.font())
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset)
            if place.top() > rect.bottom():
                break
            number = block.blockNumber() + 1
            is_marked = number in self._marked
            if is_marked:
                band = QRectF(0, place.top(), area.width(), place.height())
                painter.fillRect(band, color("accent_wash"))
            painter.setPen(color("accent" if is_marked else "muted"))
            box = QRectF(0, place.top(), area.width() - MARGIN, place.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, str(number))
            block = block.next()

    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers_width, 0, 0, 0)

    def _on_update_requested(self, rect: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self.numbers_width, inside.height())


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of lines that follow one another, so that they are one mark."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1] = runs[-1][0], line
        else:
            runs.append((line, line))
    return runs


class _LineNumbers(QWidget):
    """The column at the left of the code."""

    def __init__(self, text: CodeText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.numbers_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(self, event.rect())
