"""The columns of a table as a list to choose from: which are used, and how each is read."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.datasets.table import MOST_CATEGORIES, Column, Kind, TableFacts

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NAME, KIND, MISSING, EXAMPLES = range(4)


def kind_title(kind: Kind) -> str:
    """What people read of a kind."""
    return translate("table", "Numbers") if kind == "number" else translate("table", "Categories")


class ColumnsModel(QAbstractTableModel):
    """A row for each column. Its check mark says whether it is learned from."""

    def __init__(self, facts: TableFacts, parent: Any = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._kinds: list[Kind] = [
            "number" if each.numeric else "category" for each in facts.columns
        ]
        guessed = {column.name for column in facts.guess.features}
        self._used = [each.name in guessed for each in facts.columns]
        self._target = facts.guess.target.name

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that are learned from, as they are read."""
        rows = zip(self._facts.columns, self._used, self._kinds, strict=True)
        return tuple(
            Column(each.name, kind)
            for each, used, kind in rows
            if used and each.name != self._target
        )

    def set_target(self, name: str) -> None:
        """Take this column out of those that are learned from."""
        self._target = name
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._facts.columns)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return (
                translate("table", "Column"),
                translate("table", "Read as"),
                translate("table", "Empty"),
                translate("table", "Values"),
            )[section]
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if self._facts.columns[index.row()].name == self._target:
            return flag.ItemIsSelectable | flag.ItemNeverHasChildren
        flags = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemNeverHasChildren
        if index.column() == NAME:
            flags |= flag.ItemIsUserCheckable
        if index.column() == KIND and self._facts.columns[index.row()].numeric:
            flags |= flag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        facts = self._facts.columns[index.row()]
        is_target = facts.name == self._target
        if role == Role.CheckStateRole and index.column() == NAME:
            used = self._used[index.row()] and not is_target
            return Qt.CheckState.Checked if used else Qt.CheckState.Unchecked
        if role == Role.EditRole and index.column() == KIND:
            return self._kinds[index.row()]
        if role == Role.ToolTipRole:
            return self._help(index)
        if role != Role.DisplayRole:
            return None
        if index.column() == KIND:
            return translate("table", "Target") if is_target else kind_title(self._kind(index))
        if index.column() == MISSING:
            return f"{facts.missing:,}".replace(",", "\N{THIN SPACE}") if facts.missing else ""
        if index.column() == EXAMPLES:
            more = ", …" if facts.distinct > len(facts.examples) else ""
            return ", ".join(facts.examples) + more
        return facts.name

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role == Role.CheckStateRole:
            self._used[index.row()] = Qt.CheckState(value) == Qt.CheckState.Checked
        elif role == Role.EditRole and value in ("number", "category"):
            self._kinds[index.row()] = value
        else:
            return False
        self.dataChanged.emit(index, index)
        return True

    def _kind(self, index: Index) -> Kind:
        return self._kinds[index.row()]

    def _help(self, index: Index) -> str:
        facts = self._facts.columns[index.row()]
        if facts.name == self._target:
            return translate("table", "This column is predicted from the others.")
        if self._kind(index) == "category" and facts.distinct > MOST_CATEGORIES:
            text = translate("table", "{0} has {1} different values, too many for categories.")
            return text.format(facts.name, facts.distinct)
        return translate("table", "{0}: {1} different values, {2} cells empty").format(
            facts.name, facts.distinct, facts.missing
        )


class KindDelegate(QStyledItemDelegate):
    """Lets a column of numbers be read as categories."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QComboBox:
        field = QComboBox(parent)
        field.setAccessibleName(translate("table", "Read as"))
        field.setToolTip(translate("table", "How this column's values are read"))
        field.setObjectName("columnKind")
        for kind in ("number", "category"):
            field.addItem(kind_title(kind), kind)
        field.activated.connect(lambda row: self._finish(field))
        return field

    def setEditorData(self, editor: QComboBox, index: Index) -> None:
        editor.setCurrentIndex(editor.findData(index.data(Role.EditRole)))

    def setModelData(self, editor: QComboBox, model: ColumnsModel, index: Index) -> None:
        model.setData(index, editor.currentData(), Role.EditRole)

    def _finish(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
