"""The inspector: what is selected on the canvas, and its parameters to edit."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.studio.network.analysis import Cost
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.layers.code import CODE
from gui.document import Document
from gui.panels.block_card import BlockCard
from gui.panels.code_card import CodeCard
from gui.panels.facts import Facts, IconTile
from gui.panels.node_page import NodePage
from gui.panels.weights_card import WeightsCard
from gui.selection import Selection
from gui.training.session import TrainingSession

WIDTH = 280


class Inspector(QScrollArea):
    """Shows a page for one node, a summary for several, and a hint for none."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        session: TrainingSession | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """With a session, each layer says what becomes of its weights and how long it takes."""
        super().__init__(parent)
        self._session = session
        self._cards: list[BlockCard | CodeCard | WeightsCard] = []
        """Of the page's node, beside what the page itself tells."""
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setToolTip(self.tr("The selected layer and its parameters"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._document = document
        self._selection = selection
        selection.changed.connect(self._show_selection)
        document.analysis_changed.connect(self._show_selection)
        document.project_replaced.connect(self._make_page)
        document.level_opened.connect(self._make_page)
        if session is not None:
            session.runs.run_changed.connect(self._show_times)
        self._make_page()

    def edit_name(self) -> None:
        """Put the cursor into the name of the selected node."""
        page = self.widget()
        if isinstance(page, NodePage):
            page.edit_name()

    def _show_selection(self) -> None:
        """Refresh the page in place where it shows the selected node already."""
        page, node_id = self.widget(), self._selection.only_node()
        node = self._document.network.nodes.get(node_id) if node_id else None
        is_same = isinstance(page, NodePage) and node is not None
        if is_same and (page.node_id, page.kind) == (node.id, node.kind):
            page.refresh()
            for card in self._cards:
                card.refresh()
        else:
            self._make_page()

    def _make_page(self) -> None:
        nodes = self._selection.nodes & self._document.network.nodes.keys()
        self._cards = []
        if len(nodes) == 1:
            page: QWidget = self._make_node_page(next(iter(nodes)))
        elif nodes:
            page = self._make_summary(sorted(nodes))
        else:
            page = self._make_hint()
        # The old page may be the sender of what led here, so it goes at the next turn.
        old = self.takeWidget()
        self.setWidget(page)
        self._chain_tabs(page)
        self._describe(nodes)
        self._show_times()
        if old is not None:
            old.deleteLater()

    def _show_times(self) -> None:
        """Show what the last run measured of the node on the page."""
        page, last = self.widget(), self._session.runs.last if self._session else None
        if isinstance(page, NodePage):
            page.show_times(None if last is None else last.layer_times)

    def _chain_tabs(self, page: QWidget) -> None:
        """Let Tab go from the inspector into its page: made late, the page would be the last."""
        previous: QWidget = self
        for child in page.findChildren(QWidget):
            is_here = child.window() is self.window()  # the list of a combo box is elsewhere
            if is_here and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(previous, child)
                previous = child

    def _describe(self, nodes: Collection[str]) -> None:
        """Tell assistive technology what the inspector is of."""
        network = self._document.network
        labels = [f"{network.nodes[each].kind} {network.nodes[each].name}" for each in nodes]
        self.setAccessibleDescription(", ".join(labels) or self.tr("Nothing selected"))

    def _make_node_page(self, node_id: str) -> NodePage:
        page = NodePage(self._document, node_id)
        column = page.layout()
        assert isinstance(column, QVBoxLayout)
        if page.kind == BLOCK.kind:
            self._cards.append(BlockCard(self._document, self._selection, node_id, page))
        if self._session is not None:
            self._cards.append(WeightsCard(self._document, self._session, node_id, page))
        for card in self._cards:
            column.insertWidget(column.count() - 1, card)  # above the room that is left
        if page.kind == CODE.kind:
            self._cards.append(CodeCard(self._document, node_id, page))
            page.put_above_facts(self._cards[-1])
        return page

    def _make_hint(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 0, 24, 0)
        column.setSpacing(6)
        column.addStretch(4)
        column.addWidget(IconTile("cursor", "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        title = QLabel(self.tr("Nothing selected"))
        title.setProperty("role", "section")
        hint = QLabel(self.tr("Select a layer to see its parameters and shapes here."))
        hint.setProperty("role", "label")
        hint.setWordWrap(True)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(5)
        return page

    def _make_summary(self, nodes: list[str]) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        title = QLabel(self.tr("{0} layers").format(len(nodes)))
        title.setProperty("role", "title")
        column.addWidget(title)
        costs = self._document.analysis.costs
        facts = Facts()
        facts.hide_output()
        facts.show_facts(None, sum((costs[each] for each in nodes if each in costs), Cost()))
        column.addWidget(facts)
        names = ", ".join(self._document.network.nodes[each].name for each in nodes)
        label = QLabel(names)
        label.setProperty("role", "label")
        label.setWordWrap(True)
        column.addWidget(label)
        column.addStretch(1)
        return page
