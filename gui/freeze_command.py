"""The command that freezes the selected layers, or lets them learn again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from engine.studio.network.freezing import freeze, is_frozen
from gui.document import Document
from gui.selection import Selection


class FreezeCommand(QObject):
    """Acts on those of the selected nodes that have weights; one step of undo for all."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        selection: Selection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._action = actions["network.freeze"]
        self._document, self._selection = document, selection
        self._action.triggered.connect(lambda checked: self._toggle())
        selection.changed.connect(self._update)
        document.analysis_changed.connect(self._update)
        self._update()

    def _nodes(self) -> list[str]:
        """The selected nodes that have weights."""
        costs = self._document.analysis.costs
        nodes = self._selection.nodes & self._document.network.nodes.keys()
        return sorted(each for each in nodes if each in costs and costs[each].parameters > 0)

    def _all_frozen(self, nodes: list[str]) -> bool:
        return all(is_frozen(self._document.network.nodes[each]) for each in nodes)

    def _update(self) -> None:
        nodes = self._nodes()
        self._action.setEnabled(bool(nodes))
        thaws = bool(nodes) and self._all_frozen(nodes)
        self._action.setText(self.tr("Unfreeze weights") if thaws else self.tr("Freeze weights"))

    def _toggle(self) -> None:
        nodes = self._nodes()
        frozen = not self._all_frozen(nodes)
        if len(nodes) == 1:
            what = self._document.network.nodes[nodes[0]].name
        else:
            what = self.tr("{0} layers").format(len(nodes))
        text = self.tr("Freeze {0}") if frozen else self.tr("Let {0} learn")
        self._document.push(text.format(what), freeze(self._document.network, nodes, frozen))
