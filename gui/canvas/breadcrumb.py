"""The way into the open block, above the canvas; a press goes back to any level of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.document import Document, Level
from gui.icons import icon

HEIGHT = 34
LONGEST = 28
"""Characters of a name that are shown; the tooltip has all."""


class Breadcrumb(QFrame):
    """Seen only inside of a block."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumb")
        self.setAccessibleName(self.tr("Way into the block"))
        self.setProperty("role", "strip")
        self.setFixedHeight(HEIGHT)
        self._document = document
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 4)
        self._row.setSpacing(2)
        document.level_opened.connect(self._show_level)
        document.project_replaced.connect(self._show_level)
        document.edits_applied.connect(self._show_names)
        self._shown: list[str] = []
        self._show_level()

    def _names(self) -> list[str]:
        """What each level is called: the project, then the node and its block."""
        names, network = [self._document.project.title], self._document.project.network
        for node_id in self._document.level:
            node = network.nodes[node_id]
            block = self._document.project.blocks[node.block]
            names.append(f"{node.name} · {block.name}")
            network = block.network
        return names

    def _show_names(self) -> None:
        if self._document.level and self._names() != self._shown:
            self._show_level()

    def _show_level(self) -> None:
        """Make a button for each level around the open one, and a label for that."""
        while self._row.count():
            widget = self._row.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        level = self._document.level
        self.setVisible(bool(level))
        self._shown = self._names() if level else []
        for depth, name in enumerate(self._shown):
            if depth < len(level):
                self._row.addWidget(self._button(name, level[:depth]))
                self._row.addWidget(self._chevron())
            else:
                here = QLabel(_short(name))
                here.setObjectName("openBlock")
                here.setProperty("role", "heading")
                here.setToolTip(name)
                self._row.addWidget(here)
        self._row.addStretch(1)
        if level:
            hint = QLabel(self.tr("Esc leaves the block"))
            hint.setProperty("role", "secondary")
            self._row.addWidget(hint)

    def _button(self, name: str, level: Level) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"crumb{len(level)}")
        button.setText(_short(name))
        button.setAccessibleName(self.tr("Back to {0}").format(name))
        button.setToolTip(self.tr("Back to {0}").format(name))
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        # Queued, because the button goes with the level that it leaves.
        open_level = partial(self._document.open_level, level)
        button.clicked.connect(lambda checked: open_level(), Qt.ConnectionType.QueuedConnection)
        return button

    def _chevron(self) -> QLabel:
        label = QLabel()
        label.setPixmap(icon("chevron-right").pixmap(12, 12))
        return label


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
