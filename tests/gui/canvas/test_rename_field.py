"""The field for a node's name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.canvas.rename_field import RenameField


@pytest.fixture
def field(qtbot):
    parent = QWidget()
    parent.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    parent.resize(400, 200)
    qtbot.addWidget(parent)
    field = RenameField(parent)
    parent.show()
    qtbot.waitExposed(parent)
    parent.activateWindow()
    field.open("n3", "conv1", QRect(20, 20, 148, 32))
    yield field


def test_it_stands_on_the_header_with_the_name_selected(field):
    assert field.isVisible()
    assert field.selectedText() == "conv1"
    assert QRect(20, 20, 148, 32).contains(field.geometry())


def test_enter_gives_the_name(field, qtbot):
    QTest.keyClicks(field, " stem ")
    with qtbot.waitSignal(field.name_entered) as entered:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert entered.args == ["n3", "stem"]
    assert not field.isVisible()


def test_escape_and_going_elsewhere_leave_it(field, qtbot):
    with qtbot.assertNotEmitted(field.name_entered):
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not field.isVisible()
        field.open("n3", "conv1", QRect(20, 20, 148, 32))
        field.parentWidget().setFocus()
    assert not field.isVisible()
