"""What a panel says while it has nothing to show: a few words, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget


class EmptyNote(QWidget):
    """A title over one line of text, with a key in the midst of the line if there is one."""

    def __init__(
        self,
        title: str,
        text: str,
        key: str = "",
        after: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        heading = _label(title, "section")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch()
        line.addWidget(_label(text, "label"))
        if key:
            line.addWidget(_label(key, "key"))
            line.addWidget(_label(after, "label"))
        line.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(4)
        column.addStretch()
        column.addWidget(heading)
        column.addLayout(line)
        column.addStretch()
        self.setAccessibleName(" ".join(part for part in (title, text, key, after) if part))


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
