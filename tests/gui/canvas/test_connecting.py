"""Wiring by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit


def test_l_wires_to_what_is_chosen(lab):
    data, relu = lab.node("Input", -300, 0), lab.node("ReLU", 0, 0)
    loss = lab.node("MSELoss", 250, 0)
    lab.wire(data, relu)
    lab.selection.set({relu})
    lab.key(Qt.Key.Key_L)
    field = lab.canvas.findChild(QLineEdit, "canvasSearchField")
    assert field.isVisible()
    rows = lab.canvas.findChild(object, "canvasSearchRows")
    assert [rows.item(row).text() for row in range(rows.count())] == ["loss"]  # no circle
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (relu, loss) in lab.wires()
    # The first input is taken now, so the next wire goes to the target.
    lab.selection.set({data})
    lab.key(Qt.Key.Key_L)
    QTest.keyClicks(field, "loss")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert lab.network.wire_into(loss, "target").source == data
