"""The dialog that asks which columns a table is learned from."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from engine.datasets import table
from engine.datasets.table import Column
from gui.dialogs.table import TableDialog
from gui.dialogs.table_columns import KIND, NAME


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> TableDialog:
    rows = "".join(f"{n},{n / 7:.3f},{'red' if n % 3 else 'blue'},{n % 2}\n" for n in range(40))
    path = tmp_path / "flowers.csv"
    path.write_text("id,size,colour,kind\n" + rows)
    dialog = TableDialog(table.inspect(path))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def check(dialog: TableDialog, row: int, used: bool) -> None:
    model = dialog.findChild(QTableView).model()
    state = Qt.CheckState.Checked if used else Qt.CheckState.Unchecked
    assert model.setData(model.index(row, NAME), state, Qt.ItemDataRole.CheckStateRole)


def summary(dialog: TableDialog) -> str:
    return dialog.findChild(QLabel, "tableSummary").text()


def test_the_guess_is_offered_first(dialog: TableDialog) -> None:
    choice = dialog.choice
    assert choice.features == (Column("size", "number"), Column("colour", "category"))
    assert choice.target == Column("kind", "category") and choice.missing == "drop"
    assert dialog.normalises
    assert summary(dialog) == "The network takes 3 values and tells 2 classes apart."


def test_columns_are_taken_in_and_out(dialog: TableDialog) -> None:
    check(dialog, 0, True)
    check(dialog, 2, False)
    assert [column.name for column in dialog.choice.features] == ["id", "size"]
    check(dialog, 0, False)
    check(dialog, 1, False)
    accept = dialog.findChild(QPushButton, "tableAccept")
    assert not accept.isEnabled() and summary(dialog) == "Check a column to learn from."
    check(dialog, 1, True)
    assert accept.isEnabled()


def test_another_target_leaves_the_columns_and_may_be_numbers(dialog: TableDialog) -> None:
    target = dialog.findChild(QComboBox, "tableTarget")
    target.setCurrentIndex(target.findData("size"))
    choice = dialog.choice
    assert choice.target == Column("size", "number")
    assert [column.name for column in choice.features] == ["colour"]
    assert summary(dialog) == "The network takes 2 values and gives one number."
    target.setCurrentIndex(target.findData("colour"))
    kinds = dialog.findChild(QComboBox, "tableTargetKind")
    assert [kinds.itemData(row) for row in range(kinds.count())] == ["category"]


def test_numbers_can_be_read_as_categories_but_not_words_as_numbers(dialog: TableDialog) -> None:
    view = dialog.findChild(QTableView)
    model = view.model()
    size, colour = model.index(1, KIND), model.index(2, KIND)
    assert model.flags(size) & Qt.ItemFlag.ItemIsEditable
    assert not model.flags(colour) & Qt.ItemFlag.ItemIsEditable
    view.edit(size)
    editor = view.findChild(QComboBox, "columnKind")
    editor.setCurrentIndex(1)
    editor.activated.emit(1)
    assert dialog.choice.features[0] == Column("size", "category")
    assert model.index(1, KIND).data() == "Categories"


def test_empty_cells_can_be_filled(dialog: TableDialog) -> None:
    dialog.findChild(QComboBox, "tableMissing").setCurrentIndex(1)
    assert dialog.choice.missing == "fill"
