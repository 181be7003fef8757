"""The card of the current node: what it computes, its sizes, what it keeps, and its gradient."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.studio.training.messages import Graph
from gui.autograd import describing
from gui.autograd.items import Drawn, FoldedItem, GroupItem, NodeItem, OpItem
from gui.autograd.values import Values

translate = QCoreApplication.translate
WIDTH = 264
MOST_SAVED = 8
"""So many kept tensors are listed; a fused recurrent op keeps dozens."""


class DetailCard(QFrame):
    """Stands beside the graph, while there is a current node."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("autogradDetails")
        self.setProperty("role", "bench")
        self.setFixedWidth(WIDTH)
        self._title, self._about = QLabel(), QLabel()
        self._title.setProperty("role", "section")
        self._about.setProperty("role", "secondary")
        for words in (self._title, self._about):
            words.setWordWrap(True)
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._facts: describing.Facts = []
        self._saved: describing.Facts = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self._title, self._about, self._lines):
            column.addWidget(widget)
        column.addStretch(1)
        self.hide()

    def show_item(self, item: NodeItem | None, graph: Graph | None, values: Values) -> None:
        """Tell of a node or of a folded group, also of the view to who listens; None hides it."""
        if item is None or graph is None:
            self.hide()
            self.parentWidget().setAccessibleDescription(
                self.tr("The operations that autograd recorded, grouped by layer")
            )
            return
        title, about, facts, saved = _told(item, graph, values)
        self._title.setText(title)
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self._fill(facts, saved)
        self.setAccessibleName(self.text)
        self.parentWidget().setAccessibleDescription(self.text)
        self.show()

    @property
    def text(self) -> str:
        """All that the card says, as lines."""
        title, about = self._title.text(), self._about.text()
        return describing.tip(title, about, self._facts, self._saved)

    def _fill(self, facts: describing.Facts, saved: describing.Facts) -> None:
        if (facts, saved) == (self._facts, self._saved):
            return
        same = len(facts) == len(self._facts) and saved == self._saved
        self._facts, self._saved = facts, saved
        if same:  # norms change many times a second
            for row, (_, value) in enumerate(facts):
                self._grid.itemAtPosition(row, 1).widget().setText(value)  # type: ignore[attr-defined]
            return
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        for name, value in facts:
            self._add(name, value, "label", "formula")
        shown = saved[:MOST_SAVED]
        for name, value in shown:
            self._add(name, value, "formula", "secondary")
        if len(saved) > len(shown):
            more = self.tr("and {0} more").format(len(saved) - len(shown))
            self._add(more, "", "secondary", "secondary")

    def _add(self, name: str, value: str, name_role: str, value_role: str) -> None:
        row = self._grid.count() // 2
        for column, (text, role) in enumerate(((name, name_role), (value, value_role))):
            label = QLabel(text)
            label.setProperty("role", role)
            if column:
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label, row, column)


def tip_of(item: Drawn, graph: Graph | None, values: Values) -> str:
    """What the card would say of an item, as lines."""
    return "" if graph is None else describing.tip(*_told(item, graph, values))


def _told(
    item: Drawn, graph: Graph, values: Values
) -> tuple[str, str, describing.Facts, describing.Facts]:
    """Title, what it is, facts, and what is kept for backward."""
    if isinstance(item, OpItem):
        node = item.node
        saved = describing.saved_lines(node)
        return node.name, describing.sentence(node), describing.facts(node, values), saved
    members = set(item.members)
    nodes = [node for node in graph.nodes if node.index in members]
    title = item.title.text if isinstance(item, FoldedItem | GroupItem) else ""
    about = ""
    if isinstance(item, FoldedItem):
        about = translate("autograd", "Folded: Enter or a double-click unfolds it.")
    return title, about, describing.group_facts(nodes, values), []
