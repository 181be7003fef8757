"""What the canvas's commands do to the selection: each pushes one undo step."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QGuiApplication

from engine.studio.network import operations
from engine.studio.network.edits import AddNode, Edit
from gui.canvas.placement import whole
from gui.canvas.scene import NetworkScene
from gui.messages import messages

translate = QCoreApplication.translate


class Editor:
    """Delete, copy, paste, move and rename, on the scene's document and selection."""

    def __init__(self, scene: NetworkScene) -> None:
        self._document = scene.document
        self._selection = scene.selection
        self._scene = scene

    def delete_selection(self, heal: bool) -> None:
        """Take away the selected nodes and wires; `heal` wires up what they stood between."""
        nodes, wires = self._selection.nodes, self._selection.wires
        edits = operations.remove(self._document.network, nodes, wires, heal)
        text = translate("Canvas", "Delete and heal") if heal else translate("Canvas", "Delete")
        self._document.push(text, edits)

    def copy(self) -> None:
        """Put the selected nodes, and the wires among them, on the clipboard."""
        if self._selection.nodes:
            text = operations.copy_text(self._document.network, self._selection.nodes)
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        if self._selection.nodes:
            self.copy()
            edits = operations.remove(self._document.network, self._selection.nodes)
            self._document.push(translate("Canvas", "Cut"), edits)

    def paste(self, corner: QPointF) -> None:
        """Put the clipboard's nodes here and select them; say so where it holds none."""
        text = QGuiApplication.clipboard().text()
        try:
            edits = operations.paste_text(self._document.network, text, *whole(corner))
        except ValueError as error:
            messages().warning(str(error))
            return
        self._push_and_select(translate("Canvas", "Paste"), edits)

    def duplicate(self) -> None:
        """A second set of the selected nodes beside them, selected."""
        edits = operations.duplicate(self._document.network, self._selection.nodes)
        self._push_and_select(translate("Canvas", "Duplicate"), edits)

    def select_all(self) -> None:
        network = self._document.network
        self._selection.set(network.nodes, network.wires)

    def nudge(self, way: QPointF) -> None:
        """Move the selected nodes a little; steps in a row become one to undo."""
        nodes = self._document.network.nodes
        places = {
            each: (nodes[each].x + way.x(), nodes[each].y + way.y())
            for each in sorted(self._selection.nodes)
        }
        edits = operations.move(self._document.network, places)
        self._document.push(translate("Canvas", "Move"), edits, f"nudge {' '.join(places)}")

    def arrange(self) -> None:
        """Lay the whole network out anew."""
        sizes = {node_id: item.size for node_id, item in self._scene.nodes.items()}
        edits = operations.arrange(self._document.network, sizes)
        self._document.push(translate("Canvas", "Arrange"), edits)

    def rename(self, node_id: str, name: str) -> None:
        """Call a node so; say why where it cannot be called that."""
        try:
            edits = operations.rename(self._document.network, node_id, name)
        except ValueError as error:
            messages().warning(str(error))
            return
        self._document.push(translate("Canvas", "Rename"), edits)

    def _push_and_select(self, text: str, edits: list[Edit]) -> None:
        self._document.push(text, edits)
        added = {each.node.id for each in edits if isinstance(each, AddNode)}
        if added:
            self._selection.set(added)
