"""A field for Python: coloured, indented, and looked over while it is typed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from engine.studio.network.code_syntax import syntax_error
from gui.python_highlighter import PythonHighlighter
from gui.theme import color, font, theme

INDENT = 4
FEWEST_LINES, MOST_LINES = 5, 14
"""The field is as high as its code, within these."""


class CodeEdit(QPlainTextEdit):
    """Leaving the field or Ctrl+Enter takes what was typed, Esc brings back what was there."""

    code_edited = Signal(str)
    """What was typed, once it is done."""
    error_changed = Signal(str)
    """What is wrong with the syntax, with its line; empty for nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "code")
        self.setFont(font(12, mono=True))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(INDENT * QFontMetricsF(self.font()).horizontalAdvance(" "))
        self.document().setDocumentMargin(6)
        self._highlighter = PythonHighlighter(self.document())
        self._before = ""
        self._error: tuple[int, str] | None = None
        self.textChanged.connect(self._on_text_changed)
        theme().changed.connect(self._mark_error)

    def show_code(self, code: str) -> None:
        """Show code, unless other code is being typed."""
        if code != self._before and not (self.hasFocus() and self.is_changed):
            self._show(code)

    def _show(self, code: str) -> None:
        self._before = code
        self.blockSignals(True)
        self.setPlainText(code)
        self.blockSignals(False)
        self._highlighter.rehighlight()
        self._set_error(None)
        self.updateGeometry()

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not taken yet."""
        return self.toPlainText() != self._before

    def take(self) -> None:
        """Tell what was typed, if it is other code than before."""
        if self.is_changed and not self.isReadOnly():
            self._before = self.toPlainText()
            self.code_edited.emit(self._before)

    def leave(self) -> None:
        """Bring back what was there, and go on to the next field, as Tab cannot."""
        self._show(self._before)
        self.focusNextChild()

    def sizeHint(self) -> QSize:
        lines = min(max(self.blockCount(), FEWEST_LINES), MOST_LINES)
        height = lines * QFontMetricsF(self.font()).lineSpacing()
        bar = self.horizontalScrollBar().sizeHint().height()
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        return QSize(200, round(height + margins) + bar)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control:
                self.take()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.textCursor().insertText("\n" + self._next_indent())
                self.ensureCursorVisible()
            case Qt.Key.Key_Tab if not control:
                self._indent()
            case Qt.Key.Key_Backtab if self._left_of_cursor()[-INDENT:] == " " * INDENT:
                self._unindent()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()

    def _left_of_cursor(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _next_indent(self) -> str:
        """The indent of a new line: that of this one, and one more after a colon."""
        line = self._left_of_cursor()
        indent = line[: len(line) - len(line.lstrip())]
        return indent + " " * INDENT * line.rstrip().endswith(":")

    def _indent(self) -> None:
        """To the next stop."""
        self.insertPlainText(" " * (INDENT - len(self._left_of_cursor()) % INDENT))

    def _unindent(self) -> None:
        cursor = self.textCursor()
        left, keep = QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor
        cursor.movePosition(left, keep, INDENT)
        cursor.removeSelectedText()

    def _on_text_changed(self) -> None:
        # What nobody typed here is looked over where it may run.
        self._set_error(syntax_error(self.toPlainText()) if self.is_changed else None)
        self.updateGeometry()

    def _set_error(self, error: tuple[int, str] | None) -> None:
        if error != self._error:
            self._error = error
            self._mark_error()
            text = "" if error is None else self.tr("Line {0}: {1}").format(*error)
            self.error_changed.emit(text)

    def _mark_error(self) -> None:
        """Draw the line with the error on the wash of what is bad."""
        marks = []
        if self._error is not None:
            mark = QTextEdit.ExtraSelection()
            block = self.document().findBlockByNumber(self._error[0] - 1)
            mark.cursor = QTextCursor(block if block.isValid() else self.document().lastBlock())
            mark.format.setBackground(color("bad_wash"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)
