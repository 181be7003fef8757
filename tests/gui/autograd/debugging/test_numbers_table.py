"""Numbers of any rank stand in one table, and each knows its place."""

import numpy as np
from PySide6.QtCore import Qt

from gui.autograd.debugging.numbers_table import NumbersTable


def test_a_cell_tells_its_place_and_exact_number(qtbot):
    table = NumbersTable()
    qtbot.addWidget(table)
    table.show_array(np.arange(24.0).reshape(2, 3, 4) / 7)
    model = table.numbers
    index = model.index(4, 2)
    assert model.place(index) == (1, 1, 2)
    assert model.data(index) == "2.571" and model.headerData(4, Qt.Orientation.Vertical) == "1,1"
    assert "[1, 1, 2]" in model.data(index, Qt.ItemDataRole.ToolTipRole) and repr(
        18 / 7
    ) in model.data(index, Qt.ItemDataRole.ToolTipRole)
    with qtbot.waitSignal(table.entry_chosen) as chosen:
        table.setCurrentIndex(index)
    assert chosen.args == [(1, 1, 2)]


def test_numbers_and_vectors_have_no_needless_heads(qtbot):
    table = NumbersTable()
    qtbot.addWidget(table)
    table.show_array(np.array(3.0))
    assert table.numbers.place(table.numbers.index(0, 0)) == () and table.numbers.rowCount() == 1
    table.show_array(np.empty((0, 3)))
    assert table.numbers.rowCount() == 0


def test_the_ground_tells_the_size_and_what_is_not_finite(qtbot, each_theme):
    table = NumbersTable()
    qtbot.addWidget(table)
    table.show_array(np.array([[0.0, 1.0, -1.0, np.nan]]))
    grounds = [
        table.numbers.data(table.numbers.index(0, column), Qt.ItemDataRole.BackgroundRole).name()
        for column in range(4)
    ]
    assert len(set(grounds)) == 4
    assert not table.grab().isNull()
