"""What is selected, shared by every view that shows or acts on it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from engine.studio.network.edits import AddAnnotation, AddNode, Edit
from gui.document import Document


class Selection(QObject):
    """Ids of the selected nodes, wires and annotations (frames and notes).

    What leaves the document leaves the selection.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()
        self.wires: frozenset[str] = frozenset()
        self.annotations: frozenset[str] = frozenset()
        self._document = document
        document.node_removed.connect(self._on_node_removed)
        document.wire_removed.connect(self._on_wire_removed)
        document.annotation_changed.connect(self._on_annotation_changed)
        document.project_replaced.connect(self.clear)
        document.level_opened.connect(self.clear)

    def set(
        self,
        nodes: Iterable[str] = (),
        wires: Iterable[str] = (),
        annotations: Iterable[str] = (),
    ) -> None:
        """Select exactly these."""
        selected = frozenset(nodes), frozenset(wires), frozenset(annotations)
        if selected != self.everything:
            self.nodes, self.wires, self.annotations = selected
            self.changed.emit()

    def set_added(self, edits: Iterable[Edit]) -> None:
        """Select the nodes and annotations that these edits have added, if there are any."""
        edits = list(edits)
        nodes = {each.node.id for each in edits if isinstance(each, AddNode)}
        annotations = {each.annotation.id for each in edits if isinstance(each, AddAnnotation)}
        if nodes or annotations:
            self.set(nodes, annotations=annotations)

    @property
    def everything(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Nodes, wires and annotations, in the order that `set` takes them."""
        return self.nodes, self.wires, self.annotations

    def clear(self) -> None:
        self.set()

    def only_node(self) -> str | None:
        """The one selected node, or None where there is none or several."""
        return next(iter(self.nodes)) if len(self.nodes) == 1 else None

    def only_wire(self) -> str | None:
        """The one selected wire, where nothing else is selected."""
        if self.nodes or self.annotations or len(self.wires) != 1:
            return None
        return next(iter(self.wires))

    def only_annotation(self) -> str | None:
        """The one selected frame or note, where nothing else is selected."""
        if self.nodes or self.wires or len(self.annotations) != 1:
            return None
        return next(iter(self.annotations))

    def _on_node_removed(self, node_id: str) -> None:
        self.set(self.nodes - {node_id}, self.wires, self.annotations)

    def _on_wire_removed(self, wire_id: str) -> None:
        self.set(self.nodes, self.wires - {wire_id}, self.annotations)

    def _on_annotation_changed(self, annotation_id: str) -> None:
        if annotation_id not in self._document.network.annotations:
            self.set(self.nodes, self.wires, self.annotations - {annotation_id})
