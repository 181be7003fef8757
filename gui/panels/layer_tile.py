"""A small button that stands for one kind of layer: a click adds it, a drag places it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from engine.studio.network.catalogue import CATALOGUE
from gui.icons import category_icon, icon
from gui.layer_drag import drag_layer


class LayerTile(QToolButton):
    """Shows the icon of a layer's category; the tooltip names the layer."""

    layer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = ""
        self._pressed_at = QPoint()
        self.setProperty("role", "tile")
        self.setFixedSize(32, 32)
        self.setIconSize(QSize(16, 16))
        self.clicked.connect(lambda: self.layer_chosen.emit(self.kind))

    def show_kind(self, kind: str) -> None:
        """Stand for this kind of layer from now on."""
        entry = CATALOGUE[kind]
        self.kind = kind
        self.setObjectName(f"recent{kind}")
        self.setAccessibleName(entry.title)
        self.setToolTip(f"{entry.title}: {entry.help}")
        self.setIcon(icon(category_icon(entry.category), entry.category))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = event.position().toPoint() - self._pressed_at
        is_held = event.buttons() & Qt.MouseButton.LeftButton
        if is_held and moved.manhattanLength() >= QApplication.startDragDistance():
            self.setDown(False)
            drag_layer(self, self.kind, CATALOGUE[self.kind].title)
        else:
            super().mouseMoveEvent(event)
