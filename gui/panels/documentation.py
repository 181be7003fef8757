"""The engine's own words on a layer, folded away until someone asks for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.studio.network.documentation import documentation
from engine.studio.network.kinds import LayerKind
from gui.icons import icon


class DocumentationFold(QWidget):
    """A button that unfolds the text; the text is read when it is first wanted."""

    def __init__(self, kind: LayerKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.button = QPushButton(self.tr("Documentation"))
        self.button.setObjectName("documentationButton")
        self.button.setToolTip(self.tr("What the engine's own docstring says of this layer"))
        self.button.setProperty("role", "link")
        self.button.setCheckable(True)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.toggled.connect(self._on_toggled)
        self.text = QLabel()
        self.text.setObjectName("documentationText")
        self.text.setAccessibleName(self.button.text())
        self.text.setProperty("role", "secondary")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.text)
        self._show_arrow()

    def _on_toggled(self, unfolded: bool) -> None:
        if unfolded and not self.text.text():
            self.text.setText(documentation(self._kind))
        self.text.setVisible(unfolded)
        self._show_arrow()

    def _show_arrow(self) -> None:
        unfolded = self.button.isChecked()
        self.button.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
