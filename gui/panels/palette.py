"""The palette: every kind of layer, to be dragged onto the canvas or added by Enter.

Above the list of categories stand a search field and the layers added last; below it the blocks of
the project, and those kept in the personal library, which can be renamed and taken out here.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.studio.network import catalogue
from gui.document import Document
from gui.icons import icon
from gui.panels.block_rows import BlockRows
from gui.panels.layer_tile import LayerTile
from gui.panels.layer_tree import LayerTree, Row
from gui.settings import RECENT_LAYERS, Settings

WIDTH = 216
COMMON = ("Conv2d", "ReLU", "MaxPool2d", "Linear", "Dropout")
"""Offered until people have added layers of their own choice."""


class LayerPalette(QWidget):
    """Search field, recent layers and the tree of all layers."""

    layer_chosen = Signal(str)
    """A layer of this kind is to be added: double click, Enter, or a click on a recent one."""

    def __init__(self, document: Document | None = None, parent: QWidget | None = None) -> None:
        """With a document, its blocks can be used from here as well."""
        super().__init__(parent)
        self.setObjectName("layerPalette")
        self.setAccessibleName(self.tr("Layers"))
        self.setToolTip(self.tr("Drag a layer onto the canvas, or double-click it"))
        self._settings = Settings()
        self.search = self._make_search()
        self.tree = LayerTree()
        self.tree.layer_chosen.connect(self.layer_chosen)
        self._blocks = BlockRows(self.tree, document, self)
        self._nothing = QLabel(self.tr("No layer is called so."))
        self._nothing.setProperty("role", "secondary")
        self._nothing.hide()
        self._recent_title = QLabel()
        self._recent_title.setProperty("role", "secondary")
        self._tiles = [LayerTile() for _ in range(RECENT_LAYERS)]
        self._lay_out()
        self._show_recent()

    def note_added(self, kind: str) -> None:
        """Remember that a layer of this kind was added, for the row of recent ones."""
        if kind in catalogue.CATALOGUE:
            self._settings.add_recent_layer(kind)
            self._show_recent()

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setObjectName("paletteSearch")
        search.setAccessibleName(self.tr("Search layers"))
        search.setToolTip(self.tr("Find a layer by its name, or by another word for it"))
        search.setPlaceholderText(self.tr("Search layers"))
        search.setProperty("role", "search")
        glass = QAction(icon("search"), "", search)
        search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        hint = QLabel(self.tr("Tab"))
        hint.setProperty("role", "key")
        hint.setToolTip(self.tr("On the canvas, Tab opens the same search at the cursor"))
        row = QHBoxLayout(search)
        row.setContentsMargins(0, 0, 8, 0)
        row.addStretch()
        row.addWidget(hint)
        search.textChanged.connect(lambda text: hint.setVisible(not text))
        search.textChanged.connect(self._on_search_text_changed)
        search.returnPressed.connect(self._on_search_return_pressed)
        search.installEventFilter(self)
        return search

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self._tiles:
            tile.layer_chosen.connect(self.layer_chosen)
            tiles.addWidget(tile)
        tiles.addStretch()
        self._recent = QWidget()
        recent = QVBoxLayout(self._recent)
        recent.setContentsMargins(12, 12, 12, 6)
        recent.setSpacing(8)
        recent.addWidget(self._recent_title)
        recent.addLayout(tiles)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(self._recent)
        self._nothing.setContentsMargins(16, 16, 16, 0)
        column.addWidget(self._nothing)
        column.addSpacing(8)
        column.addWidget(self.tree, 1)

    def _show_recent(self) -> None:
        known = [kind for kind in self._settings.recent_layers if kind in catalogue.CATALOGUE]
        self._recent_title.setText(self.tr("Recent") if known else self.tr("Common"))
        kinds = [*known, *(kind for kind in COMMON if kind not in known)]
        for tile, kind in zip(self._tiles, kinds, strict=False):
            tile.show_kind(kind)

    def _on_search_text_changed(self, text: str) -> None:
        found = self._find(text) if text.strip() else None
        self.tree.show_found(found)
        self._recent.setVisible(found is None)
        self._nothing.setVisible(found == [])

    def _find(self, text: str) -> list[Row]:
        wanted = text.strip().lower()
        blocks = [row for row in self.tree.blocks() if wanted in row.title.lower()]
        return [*map(Row.of_kind, catalogue.search(text)), *blocks]

    def _on_search_return_pressed(self) -> None:
        first = self.tree.first_kind()
        if self.search.text().strip() and first:
            self.layer_chosen.emit(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            return self._on_search_key_pressed(event)
        return super().eventFilter(watched, event)

    def _on_search_key_pressed(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        if event.key() == Qt.Key.Key_Down:
            self.tree.setFocus()
            self.tree.select_first()
            return True
        return False
