"""What was typed into the console and what came of it, one after the other."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui.theme import color, font, theme

PROMPT, GOES_ON = ">>> ", "... "
MOST_PIECES = 1000


class ConsoleOutput(QPlainTextEdit):
    """Can be selected and copied; the oldest of very much is forgotten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("consoleOutput")
        self.setAccessibleName(self.tr("Output of the console"))
        self.setToolTip(self.tr("What was typed, and what came of it"))
        self.setProperty("role", "output")
        self.setReadOnly(True)
        self.setFont(font(12, mono=True))
        self.document().setDocumentMargin(6)
        self.setViewportMargins(6, 0, 0, 0)
        self._pieces: list[tuple[str, str]] = []
        theme().changed.connect(self._write_anew)

    def add_input(self, code: str) -> None:
        """Show what was typed, as Python's own console does."""
        self._add(PROMPT + code.replace("\n", f"\n{GOES_ON}"), "accent")

    def add_output(self, text: str) -> None:
        """Show what came of it."""
        self._add(text.rstrip("\n"), "text")

    def add_failure(self, text: str) -> None:
        """Show what went wrong."""
        self._add(text, "bad")

    def add_note(self, text: str) -> None:
        """Show what the console says by itself."""
        self._add(text, "muted")

    def clear(self) -> None:
        self._pieces.clear()
        super().clear()

    def _add(self, text: str, token: str) -> None:
        if not text:
            return
        self._pieces.append((text, token))
        if len(self._pieces) > MOST_PIECES:
            self._pieces = self._pieces[MOST_PIECES // 4 :]
            self._write_anew()
        else:
            self._write(text, token)

    def _write(self, text: str, token: str) -> None:
        shape = QTextCharFormat()
        shape.setForeground(color(token))
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text if self.document().isEmpty() else f"\n{text}", shape)
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _write_anew(self) -> None:
        super().clear()
        for text, token in self._pieces:
            self._write(text, token)
