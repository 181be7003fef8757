"""The line, or lines, that are typed into the console: with history and completion."""

from __future__ import annotations

from itertools import takewhile

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QWidget

from engine.studio.network.code_syntax import is_complete
from gui.python_highlighter import PythonHighlighter
from gui.theme import font

INDENT = "    "
MOST_LINES = 8
MOST_KEPT = 500
"""Inputs in the history."""


class ConsoleInput(QPlainTextEdit):
    """Enter runs what is complete and else begins a new line, as Shift+Enter always does."""

    entered = Signal(str)
    completion_wanted = Signal(str)
    """The text to the left of the cursor."""
    interrupted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("consoleInput")
        self.setAccessibleName(self.tr("Python to run"))
        self.setToolTip(
            self.tr("Enter runs it, Shift+Enter begins a new line, Up and Down go through history")
        )
        self.setPlaceholderText(self.tr("loss.backward()"))
        self.setProperty("role", "code")
        self.setFont(font(12, mono=True))
        self.document().setDocumentMargin(4)
        self._highlighter = PythonHighlighter(self.document())
        self._history: list[str] = []
        self._place = 0
        self._draft = ""
        self._typed = 0
        self.is_held = False
        """Whether what is complete has to wait, because something else is running."""
        self._completer = QCompleter(QStringListModel(self), self)
        self._completer.setWidget(self)
        popup = self._completer.popup()
        popup.setObjectName("consoleWords")
        popup.setAccessibleName(self.tr("Words that fit"))
        popup.setFont(self.font())
        self._completer.activated[str].connect(self._insert)
        self.textChanged.connect(self._fit_height)
        self._fit_height()

    def offer(self, typed: int, words: tuple[str, ...]) -> None:
        """Complete the word of which `typed` characters are there, or offer what it can be."""
        begun = self._left_of_cursor()[-typed:] if typed else ""
        if not words or not words[0].startswith(begun):
            return  # something else was typed meanwhile
        self._typed = typed
        common = _common_start(words)
        if len(words) == 1:
            self._insert(words[0])
        elif len(common) > typed:
            self._insert(common)
        else:
            model = self._completer.model()
            assert isinstance(model, QStringListModel)
            model.setStringList(words)
            place = self.cursorRect()
            popup = self._completer.popup()
            place.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar().width() + 24)
            self._completer.complete(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_open = self._completer.popup().isVisible()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_open and (is_enter or event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Escape)):
            event.ignore()  # the list of words takes it
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.interrupted.emit()
        elif is_enter:
            self._enter(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Backtab:
            self.focusPreviousChild()
        elif event.key() == Qt.Key.Key_Tab:
            self._complete_or_indent()
        elif event.key() == Qt.Key.Key_Up and self.textCursor().blockNumber() == 0:
            self._go(-1)
        elif (
            event.key() == Qt.Key.Key_Down
            and self.textCursor().blockNumber() == self.blockCount() - 1
        ):
            self._go(1)
        else:
            self._completer.popup().hide()
            super().keyPressEvent(event)

    def _enter(self, is_new_line: bool) -> None:
        code = self.toPlainText()
        if not is_new_line and is_complete(code):
            if code.strip() and not self.is_held:
                self._take(code.rstrip())
            return
        line = self._left_of_cursor()
        indent = line[: len(line) - len(line.lstrip())]
        if line.rstrip().endswith(":"):
            indent += INDENT
        elif not line.strip():
            indent = ""
        self.insertPlainText("\n" + indent)
        if not is_new_line and not line.strip() and is_complete(self.toPlainText()):
            self._take(self.toPlainText().rstrip())

    def _take(self, code: str) -> None:
        if not self._history or self._history[-1] != code:
            self._history = [*self._history, code][-MOST_KEPT:]
        self._place = len(self._history)
        self.clear()
        self.entered.emit(code)

    def _go(self, step: int) -> None:
        """To an earlier or later input; what is being typed comes after the last."""
        if self._place == len(self._history):
            self._draft = self.toPlainText()
        self._place = min(max(self._place + step, 0), len(self._history))
        is_draft = self._place == len(self._history)
        self.setPlainText(self._draft if is_draft else self._history[self._place])
        self.moveCursor(QTextCursor.MoveOperation.End)

    def _complete_or_indent(self) -> None:
        left = self._left_of_cursor()
        if left[-1:].isidentifier() or left[-1:].isdigit() or left.endswith("."):
            self.completion_wanted.emit(left)
        elif not self.toPlainText():
            self.focusNextChild()  # nothing is typed: whoever goes by the keyboard passes by
        else:
            self.insertPlainText(INDENT)

    def _insert(self, word: str) -> None:
        self.insertPlainText(word[self._typed :])

    def _left_of_cursor(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _fit_height(self) -> None:
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        lines = min(self.blockCount(), MOST_LINES)
        margins = 2 * (self.document().documentMargin() + self.frameWidth() + 1)
        return QSize(200, round(lines * QFontMetricsF(self.font()).lineSpacing() + margins))


def _common_start(words: tuple[str, ...]) -> str:
    """What all of these words, in their order, begin with."""
    first, last = words[0], words[-1]
    same = (one == other for one, other in zip(first, last, strict=False))
    return first[: len(list(takewhile(bool, same)))]
