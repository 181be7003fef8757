"""The selection that the graph shares with the canvas, both ways."""

from __future__ import annotations

from engine.studio.network.paths import level_of
from gui.autograd.scene import GraphScene
from gui.document import Document
from gui.selection import Selection


class Linking:
    """Shows in the graph what is selected on the canvas, and selects what was clicked here."""

    def __init__(self, document: Document, selection: Selection, scene: GraphScene) -> None:
        self._document, self._selection, self._scene = document, selection, scene
        selection.changed.connect(self.show)

    def show(self) -> None:
        """Outline the groups of the selected nodes."""
        document = self._document
        nodes = [each for each in self._selection.nodes if each in document.network.nodes]
        self._scene.show_selected([document.path_to(each) for each in nodes])

    def select(self, path: str, additive: bool) -> None:
        """Select the node of a group, opening the level it is in; or add it to what is selected.

        Nodes of several levels cannot be selected together: one of another level is then alone.
        """
        *level, node_id = level_of(path) or [""]
        chosen = frozenset({node_id})
        if additive and tuple(level) == self._document.level:
            if node_id in self._document.network.nodes:
                self._selection.set(self._selection.nodes ^ chosen)
            return
        if path and self._document.reveal(path) is not None:
            self._selection.set(chosen)
