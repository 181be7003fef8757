"""The field in which the words of a note are edited, in place."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui.canvas import style

SMALLEST = (160, 64)


class NoteField(QPlainTextEdit):
    """Clicking elsewhere or Ctrl+Enter takes the words, Esc leaves them as they were."""

    text_entered = Signal(str, str)
    """The note's id and its words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noteField")
        self.setAccessibleName(self.tr("Words of the note"))
        self.setToolTip(self.tr("Ctrl+Enter takes the words, Esc leaves them as they were"))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(8)
        self._id = ""
        self._before = ""
        self.hide()

    def open(self, annotation_id: str, text: str, place: QRect) -> None:
        """Edit the words of a note that covers this rectangle of the parent."""
        self._id, self._before = annotation_id, text
        self.setFont(style.font(12))
        self.setPlainText(text)
        self.selectAll()
        size = place.size().expandedTo(QRect(0, 0, *SMALLEST).size())
        self.setGeometry(QRect(place.topLeft(), size))
        self.show()
        self.raise_()
        self.setFocus()

    def take(self) -> None:
        """Close the field and tell its words, if they are others."""
        if self.isVisible():
            self._close()
            text = self.toPlainText()
            if text != self._before:
                self.text_entered.emit(self._id, text)

    def leave(self) -> None:
        """Close the field and forget what was typed."""
        if self.isVisible():
            self._close()

    def _close(self) -> None:
        had_focus = self.hasFocus()
        self.hide()
        if had_focus:
            self.parentWidget().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.take()
