"""The inspector's page for one node: its name, parameters, shape, cost, help and problems."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.studio.network import catalogue, operations, sentences
from engine.studio.network.analysis import Mend, Problem
from engine.studio.network.network import Node, Value
from engine.studio.network.paths import is_within
from engine.studio.training.messages import LayerTimes
from gui.code_trust import code_trust
from gui.document import Document
from gui.fields import HEIGHT, Field, make_field
from gui.icons import category_icon
from gui.messages import messages
from gui.panels.documentation import DocumentationFold
from gui.panels.facts import Facts, HelpCard, IconTile
from gui.panels.problem_card import ProblemCard

MERGE_SECONDS = 1.0
"""Changes of one field that follow each other faster are one undo step: a held spin button."""


class NodePage(QWidget):
    """Made for a node as long as it keeps its kind; `refresh` shows what changed."""

    def __init__(self, document: Document, node_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.node_id = node_id
        self.kind = self._node.kind
        self._entry = catalogue.kind_in(document.network, self._node)
        self._fields: dict[str, Field] = {}
        self._problems: tuple[Problem, ...] = ()
        self._last_edit = ("", 0.0, 0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(0)
        self._column.addLayout(self._make_header())
        self._column.addSpacing(14)
        self._column.addLayout(self._make_form())
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._cards.setContentsMargins(0, 14, 0, 0)
        self._column.addLayout(self._cards)
        self._cards_below = QVBoxLayout()
        self._column.addLayout(self._cards_below)
        self._column.addSpacing(14)
        self._facts = Facts()
        self._column.addWidget(self._facts)
        self._column.addSpacing(14)
        self._column.addWidget(HelpCard(self._entry.help, self._entry.formula))
        if self._entry.has_module:
            self._column.addWidget(DocumentationFold(self._entry))
        self._column.addStretch(1)
        self.refresh()

    @property
    def _node(self) -> Node:
        return self._document.network.nodes[self.node_id]

    def refresh(self) -> None:
        """Show the node and its analysis as they stand."""
        node, analysis = self._node, self._document.analysis
        self._entry = catalogue.kind_in(self._document.network, node)
        self._title.setText(self._entry.title)
        self._place.setText(self._place_of(node))
        if not self.name_edit.hasFocus() or self.name_edit.text() == self._shown_name:
            self.name_edit.setText(node.name)
        self._shown_name = node.name
        resolved = analysis.resolved.get(node.id, {})
        for name, field in self._fields.items():
            field.show_value(catalogue.value(node, name), resolved.get(name))
        shape = self._shape_of(node)
        self._facts.show_facts(shape, analysis.costs.get(node.id))
        self._show_problems(analysis.problems_of(node.id))

    def show_times(self, measured: LayerTimes | None) -> None:
        """Show how long the layer took in a run, if that was measured there."""
        if measured is None:
            self._facts.show_times(None, None, 0)
        else:
            path = self._document.path_to(self.node_id)
            times = (_time_of(path, each) for each in (measured.forward, measured.backward))
            self._facts.show_times(*times, measured.samples)

    def put_above_facts(self, widget: QWidget) -> None:
        """Put what belongs to the problems of the layer below them."""
        self._cards_below.addWidget(widget)

    def edit_name(self) -> None:
        """Put the cursor into the name, all of it selected."""
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    # ------------------------------------------------------------ making

    def _make_header(self) -> QHBoxLayout:
        self._title = title = QLabel()
        title.setProperty("role", "title")
        self._place = QLabel()
        self._place.setProperty("role", "secondary")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(title)
        words.addWidget(self._place)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconTile(category_icon(self._entry.category), self._entry.category))
        row.addLayout(words, 1)
        return row

    def _make_form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.setColumnMinimumWidth(0, 92)
        form.setColumnStretch(1, 1)
        self.name_edit = QLineEdit()
        self._shown_name = ""
        self.name_edit.setObjectName("nodeName")
        self.name_edit.setAccessibleName(self.tr("Name"))
        self.name_edit.setToolTip(self.tr("The layer's name in code and in the file of weights"))
        self.name_edit.setFixedHeight(HEIGHT)
        self.name_edit.editingFinished.connect(self._on_name_editing_finished)
        self._add_row(form, self.tr("Name"), self.name_edit, self.name_edit.toolTip())
        for parameter in self._entry.parameters:
            field = make_field(parameter)
            field.value_edited.connect(
                lambda value, name=parameter.name: self._on_value_edited(name, value)
            )
            self._fields[parameter.name] = field
            self._add_row(form, parameter.label, field, parameter.help)
        return form

    def _add_row(self, form: QGridLayout, text: str, field: QWidget, help: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "label")
        label.setToolTip(help)
        label.setBuddy(field)
        row = form.rowCount()
        if isinstance(field, Field) and field.is_wide:
            form.addWidget(label, row, 0)
            form.addWidget(field, row + 1, 0, 1, 2)
        else:
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)

    # ------------------------------------------------------------ showing

    def _place_of(self, node: Node) -> str:
        order = self._document.analysis.order
        if node.id not in order:
            return node.name
        number = order.index(node.id) + 1
        return self.tr("{0} · layer {1} of {2}").format(node.name, number, len(order))

    def _shape_of(self, node: Node) -> tuple[int, ...] | None:
        """The shape of one sample behind the node; None for a loss, and while it is not known."""
        analysis = self._document.analysis
        if self._entry.outputs:
            return analysis.shapes.get((node.id, self._entry.outputs[0].name))
        return None

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems == self._problems:
            return
        self._problems = problems
        while self._cards.count():
            self._cards.takeAt(0).widget().deleteLater()
        for problem in problems:
            card = ProblemCard(problem)
            # Queued, because the mend removes the card whose button is being clicked.
            card.mend_chosen.connect(self._on_mend_chosen, Qt.ConnectionType.QueuedConnection)
            self._cards.addWidget(card)

    # ------------------------------------------------------------ editing

    def _on_value_edited(self, name: str, value: Value) -> None:
        if self.node_id not in self._document.network.nodes:
            return  # the field was left because its node has gone
        parameter = self._entry.parameter(name)
        if parameter is not None and parameter.type == "code":
            code_trust().take_typed(str(catalogue.value(self._node, name)), str(value))
        edits = operations.set_parameter(self._document.network, self.node_id, name, value)
        label = parameter.label if parameter else name
        text = self.tr("Set {0} of {1}").format(label, self._node.name)
        self._document.push(text, edits, self._merge_key(name))
        self.refresh()

    def _merge_key(self, name: str) -> str:
        last_name, last_time, number = self._last_edit
        now = time.monotonic()
        if name != last_name or now - last_time > MERGE_SECONDS:
            number += 1
        self._last_edit = name, now, number
        return f"{self.node_id}.{name}.{number}"

    def _on_name_editing_finished(self) -> None:
        if self.node_id not in self._document.network.nodes:
            return
        name = self.name_edit.text().strip()
        if name == self._node.name:
            return
        try:
            edits = operations.rename(self._document.network, self.node_id, name)
        except ValueError as error:
            messages().error(str(error))
            self.name_edit.setText(self._node.name)
            return
        self._document.push(self.tr("Rename to {0}").format(name), edits)

    def _on_mend_chosen(self, mend: Mend) -> None:
        self._document.push(sentences.text(mend), mend.edits)


def _time_of(path: str, times: Mapping[str, float]) -> float | None:
    """The seconds of a node, those of all layers inside of it for a block."""
    found = [seconds for each, seconds in times.items() if is_within(each, path)]
    return sum(found) if found else None
