"""A titled part of the columns beside the samples."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget


class Section(QWidget):
    """A title over rows of a name and its field; `column` takes what else there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel()
        self._heading.setProperty("role", "section")
        self.header = QHBoxLayout()
        self.header.setContentsMargins(0, 0, 0, 0)
        self.header.addWidget(self._heading)
        self.header.addStretch()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addLayout(self.header)

    def set_title(self, title: str) -> None:
        self._heading.setText(title)

    def add_row(self, name: str, field: QWidget, object_name: str, help: str) -> QWidget:
        """A field with its name on the left; the row, which can be hidden as a whole."""
        field.setObjectName(object_name)
        field.setAccessibleName(name)
        field.setToolTip(help)
        label = QLabel(name)
        label.setProperty("role", "label")
        label.setBuddy(field)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label, 1)
        line.addWidget(field)
        self.column.addWidget(row)
        return row
