"""The field in which a node is given another name, or a frame another title, in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.canvas import style

HEIGHT = 26


class RenameField(QLineEdit):
    """Enter takes the name, Esc leaves it as it was; so does clicking elsewhere."""

    name_entered = Signal(str, str)
    """The id of the node or frame, and what was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("renameField")
        self.setFont(style.font(12))
        self._node_id = ""
        self.installEventFilter(self)
        self.hide()

    def open(self, node_id: str, name: str, header: QRect, is_title: bool = False) -> None:
        """Edit the name of a node whose header covers this rectangle of the parent.

        With `is_title` it is the title of a frame, or the name of a block.
        """
        if is_title:
            self.setAccessibleName(self.tr("Title"))
            self.setToolTip(self.tr("Enter takes the title, Esc leaves it"))
        else:
            self.setAccessibleName(self.tr("Name of the layer"))
            self.setToolTip(self.tr("The layer's name in code; Enter takes it, Esc leaves it"))
        self._node_id = node_id
        self.setText(name)
        self.selectAll()
        place = QRect(header.left(), header.top(), max(header.width(), 120), HEIGHT)
        self.setGeometry(place.translated(0, (header.height() - HEIGHT) // 2))
        self.show()
        self.raise_()
        self.setFocus()

    def close_field(self) -> None:
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close_field()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_field()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            name = self.text().strip()
            self.close_field()
            self.name_entered.emit(self._node_id, name)
            return True
        return False
