"""Asking which columns of a table are learned from, and which is to be predicted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.table import Column, ColumnFacts, Kind, TableChoice, TableFacts
from engine.studio.network.sentences import number
from gui.dialogs.table_columns import (
    EXAMPLES,
    KIND,
    MISSING,
    NAME,
    ColumnsModel,
    KindDelegate,
    kind_title,
)

translate = QCoreApplication.translate
ROW = 28


class TableDialog(QDialog):
    """`choice` is what was chosen, `normalises` whether numbers are brought to a common scale."""

    def __init__(self, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableDialog")
        self.setWindowTitle(translate("table", "Learn from a table"))
        self._facts = facts
        self._target, self._kind, self._missing = QComboBox(), QComboBox(), QComboBox()
        self._scale = QCheckBox(translate("table", "Bring all inputs to mean 0 and deviation 1"))
        self._columns = QTableView()
        self._model = ColumnsModel(facts, self)
        self._summary = QLabel()
        self._summary.setObjectName("tableSummary")
        self._summary.setWordWrap(True)
        self._fill_fields()
        self._set_up_columns()
        self._lay_out()
        self._target.currentIndexChanged.connect(self._on_target_changed)
        self._kind.currentIndexChanged.connect(self._show_choice)
        self._model.dataChanged.connect(self._show_choice)
        self._show_choice()

    @property
    def choice(self) -> TableChoice:
        target = Column(self._target.currentData(), self._kind.currentData())
        return TableChoice(self._model.features, target, self._missing.currentData())

    @property
    def normalises(self) -> bool:
        return self._scale.isChecked()

    # ------------------------------------------------------------ making

    def _fill_fields(self) -> None:
        for each in self._facts.columns:
            self._target.addItem(each.name, each.name)
        self._target.setCurrentIndex(self._target.findData(self._facts.guess.target.name))
        self._show_kinds(self._facts.guess.target.kind)
        self._missing.addItem(translate("table", "Leave their rows out"), "drop")
        self._missing.addItem(translate("table", "Fill with the median or commonest"), "fill")
        self._scale.setChecked(True)
        for field, name, title, help in (
            (
                self._target,
                "tableTarget",
                translate("table", "Predict"),
                translate("table", "The column that the network learns to predict"),
            ),
            (
                self._kind,
                "tableTargetKind",
                translate("table", "As"),
                translate(
                    "table", "Categories are told apart, numbers are met as closely as can be"
                ),
            ),
            (
                self._missing,
                "tableMissing",
                translate("table", "Empty cells"),
                translate("table", "What becomes of rows with an empty cell in a column used"),
            ),
            (
                self._scale,
                "tableScale",
                translate("table", "Bring all inputs to mean 0 and deviation 1"),
                translate("table", "Networks learn best from numbers of about the same size"),
            ),
        ):
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(help)

    def _set_up_columns(self) -> None:
        table = self._columns
        table.setObjectName("tableColumns")
        table.setAccessibleName(translate("table", "Columns to learn from"))
        table.setToolTip(translate("table", "Space takes a column in or out"))
        table.setModel(self._model)
        table.setItemDelegateForColumn(KIND, KindDelegate(table))
        table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setCornerButtonEnabled(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(EXAMPLES, QHeaderView.ResizeMode.Stretch)
        for column, width in ((NAME, 180), (KIND, 110), (MISSING, 64)):
            table.setColumnWidth(column, width)
        rows = min(max(len(self._facts.columns), 3), 10)
        table.setMinimumSize(560, rows * ROW + 34)

    def _lay_out(self) -> None:
        title = QLabel(self._facts.path.name)
        title.setProperty("role", "title")
        size = QLabel(
            translate("table", "{0} rows, {1} columns").format(
                number(self._facts.rows), number(len(self._facts.columns))
            )
        )
        size.setProperty("role", "secondary")
        predict = QHBoxLayout()
        predict.setSpacing(8)
        predict.addWidget(self._target, 1)
        predict.addWidget(self._kind)
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(
            ((self._target.accessibleName(), predict), (self._missing.accessibleName(), None))
        ):
            label = QLabel(name)
            label.setProperty("role", "label")
            form.addWidget(label, row, 0)
            if field is None:
                label.setBuddy(self._missing)
                form.addWidget(self._missing, row, 1)
            else:
                label.setBuddy(self._target)
                form.addLayout(field, row, 1)
        learn = QLabel(translate("table", "Learn from"))
        learn.setProperty("role", "section")
        buttons = QDialogButtonBox()
        self._accept = buttons.addButton(
            translate("table", "Learn from it"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._accept.setObjectName("tableAccept")
        self._accept.setToolTip(translate("table", "Take these columns as the data"))
        self._accept.setDefault(True)
        cancel.setObjectName("tableCancel")
        cancel.setToolTip(translate("table", "Leave the data as they are"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(size)
        column.addLayout(form)
        column.addSpacing(6)
        column.addWidget(learn)
        column.addWidget(self._columns, 1)
        column.addWidget(self._scale)
        column.addWidget(self._summary)
        column.addWidget(buttons)

    # ------------------------------------------------------------ following

    def _show_kinds(self, chosen: Kind) -> None:
        facts = self._facts_of_target()
        self._kind.blockSignals(True)
        self._kind.clear()
        for kind in ("category", "number") if facts.numeric else ("category",):
            self._kind.addItem(kind_title(kind), kind)
        self._kind.setCurrentIndex(max(self._kind.findData(chosen), 0))
        self._kind.blockSignals(False)

    def _facts_of_target(self) -> ColumnFacts:
        return self._facts.facts_of(self._target.currentData())

    def _on_target_changed(self) -> None:
        facts = self._facts_of_target()
        self._show_kinds("number" if facts.numeric else "category")
        self._model.set_target(facts.name)

    def _show_choice(self) -> None:
        choice = self.choice
        inputs = sum(
            1 if each.kind == "number" else self._facts.facts_of(each.name).distinct
            for each in choice.features
        )
        self._accept.setEnabled(inputs > 0)
        if not inputs:
            text = translate("table", "Check a column to learn from.")
        elif choice.target.kind == "number":
            text = translate("table", "The network takes {0} and gives one number.")
        else:
            text = translate("table", "The network takes {0} and tells {1} classes apart.")
        classes = number(self._facts_of_target().distinct)
        one, many = translate("table", "one value"), translate("table", "{0} values")
        taken = one if inputs == 1 else many.format(number(inputs))
        self._summary.setText(text.format(taken, classes))
        self._summary.setProperty("role", "label" if inputs else "bad")
        self._summary.style().polish(self._summary)
        self._columns.viewport().update()
