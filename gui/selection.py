"""Which nodes and wires are selected, shared by every view that shows or acts on them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from gui.document import Document


class Selection(QObject):
    """Ids of the selected nodes and wires; what leaves the document leaves the selection."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()
        self.wires: frozenset[str] = frozenset()
        document.node_removed.connect(self._on_node_removed)
        document.wire_removed.connect(self._on_wire_removed)
        document.project_replaced.connect(self.clear)

    def set(self, nodes: Iterable[str] = (), wires: Iterable[str] = ()) -> None:
        """Select exactly these."""
        selected = frozenset(nodes), frozenset(wires)
        if selected != (self.nodes, self.wires):
            self.nodes, self.wires = selected
            self.changed.emit()

    def clear(self) -> None:
        self.set()

    def only_node(self) -> str | None:
        """The one selected node, or None where there is none or several."""
        return next(iter(self.nodes)) if len(self.nodes) == 1 else None

    def _on_node_removed(self, node_id: str) -> None:
        self.set(self.nodes - {node_id}, self.wires)

    def _on_wire_removed(self, wire_id: str) -> None:
        self.set(self.nodes, self.wires - {wire_id})
