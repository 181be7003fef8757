"""The blocks in the palette: those of the project, and the personal library, which is kept here."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu

from engine.studio.network.blocks import in_use
from engine.studio.network.catalogue import kind_in
from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.network import Network
from engine.studio.network.stock import LIBRARY, PROJECT
from gui.block_library import block_library
from gui.document import Document
from gui.panels.layer_tree import MY_BLOCKS, PROJECT_BLOCKS, LayerTree, Row


class BlockRows(QObject):
    """Keeps the tree's two groups of blocks true, and does what is asked of a kept block."""

    def __init__(self, tree: LayerTree, document: Document | None, parent: QObject) -> None:
        super().__init__(parent)
        self._tree = tree
        self._document = document
        tree.menu_wanted.connect(self._open_menu)
        tree.removal_wanted.connect(self._forget)
        tree.rename_wanted.connect(self._rename)
        block_library().changed.connect(self._show_library)
        self._show_library()
        if document is not None:
            document.analysis_changed.connect(self._show_project)
            document.project_replaced.connect(self._show_project)
            self._show_project()

    def _show_library(self) -> None:
        help = self.tr("A block of your own. F2 renames it, Del takes it out of the palette")
        rows = [
            Row(f"{LIBRARY}{key}", entry.name, "block", help)
            for key, entry in block_library().entries.items()
        ]
        self._tree.show_blocks(MY_BLOCKS, rows)

    def _show_project(self) -> None:
        assert self._document is not None
        project = self._document.project
        blocks = [project.blocks[each] for each in in_use(project.network)]
        rows = [
            Row(f"{PROJECT}{each.id}", each.name, "block", _contents(each.network))
            for each in sorted(blocks, key=lambda block: (block.name.lower(), block.id))
        ]
        self._tree.show_blocks(PROJECT_BLOCKS, rows)

    def _open_menu(self, key: str, at: QPoint) -> None:
        menu = QMenu(self._tree)
        menu.setObjectName("keptBlockMenu")
        rename = menu.addAction(self.tr("Rename…"), lambda: self._rename(key))
        rename.setObjectName("renameKeptBlock")
        forget = menu.addAction(self.tr("Take out of My blocks"), lambda: self._forget(key))
        forget.setObjectName("forgetKeptBlock")
        menu.exec(at)
        menu.deleteLater()

    def _rename(self, key: str) -> None:
        own_key = key.removeprefix(LIBRARY)
        name, is_given = QInputDialog.getText(
            self._tree,
            self.tr("Rename the block"),
            self.tr("Its name in the palette; projects that use it do not change"),
            QLineEdit.EchoMode.Normal,
            block_library().entries[own_key].name,
        )
        if is_given and name.strip():
            block_library().rename(own_key, name)

    def _forget(self, key: str) -> None:
        block_library().forget(key.removeprefix(LIBRARY))


def _contents(inside: Network) -> str:
    """What a block holds, for its tooltip."""
    nodes = [node for node in inside.nodes.values() if node.kind not in PORT_KINDS]
    return ", ".join(kind_in(inside, node).title for node in nodes)
