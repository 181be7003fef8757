"""The search box by itself: rows, keys, focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.canvas.search_box import Entry, SearchBox

ENTRIES = [Entry(name, name.title(), "note", "linear") for name in ("apple", "pear", "plum")]


def find(text: str) -> list[Entry]:
    return [entry for entry in ENTRIES if text in entry.key]


@pytest.fixture
def box(qtbot):
    parent = QWidget()
    parent.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    parent.resize(600, 500)
    qtbot.addWidget(parent)
    box = SearchBox(parent)
    parent.show()
    qtbot.waitExposed(parent)
    parent.activateWindow()
    box.open(QPoint(100, 50), find, "Find fruit")
    yield box


def test_it_opens_with_all_rows_and_the_focus(box):
    assert box.isVisible()
    assert QApplication.focusWidget() is box._field
    assert box._rows.count() == 3
    assert box._field.placeholderText() == box._field.accessibleName() == "Find fruit"


def test_typing_narrows_and_enter_chooses(box, qtbot):
    QTest.keyClicks(box._field, "pl")
    with qtbot.waitSignal(box.chosen) as chosen:
        QTest.keyClick(box._field, Qt.Key.Key_Return)
    assert chosen.args == ["apple"]
    assert not box.isVisible()


def test_arrows_move_and_go_round(box, qtbot):
    QTest.keyClick(box._field, Qt.Key.Key_Up)
    with qtbot.waitSignal(box.chosen) as chosen:
        QTest.keyClick(box._field, Qt.Key.Key_Return)
    assert chosen.args == ["plum"]


def test_enter_without_a_row_stays(box, qtbot):
    QTest.keyClicks(box._field, "zzz")
    with qtbot.assertNotEmitted(box.chosen):
        QTest.keyClick(box._field, Qt.Key.Key_Return)
    assert box.isVisible()


def test_escape_closes_and_gives_the_focus_back(box, qtbot):
    with qtbot.waitSignal(box.closed), qtbot.assertNotEmitted(box.chosen):
        QTest.keyClick(box._field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert QApplication.focusWidget() is box.parentWidget()


def test_a_click_chooses(box, qtbot):
    row = box._rows.visualItemRect(box._rows.item(1))
    with qtbot.waitSignal(box.chosen) as chosen:
        QTest.mouseClick(box._rows.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert chosen.args == ["pear"]


@pytest.mark.parametrize("at", [QPoint(590, 490), QPoint(-50, -50), QPoint(300, 200)])
def test_it_stays_within_its_parent(box, at):
    box.open(at, find, "Find fruit")
    assert box.parentWidget().rect().contains(box.geometry())


def test_its_rows_are_painted(box, each_theme):
    image = box.grab().toImage()
    row = box._rows.visualItemRect(box._rows.item(0))
    corner = box._rows.mapTo(box, row.topLeft())
    colours = {
        image.pixelColor(corner.x() + x, corner.y() + y).name()
        for x in range(10, 100)
        for y in range(4, 24)
    }
    assert len(colours) > 3


def test_it_is_as_high_as_what_it_found(box):
    before = box.height()
    QTest.keyClicks(box._field, "pl")
    assert box.height() < before
    QTest.keyClick(box._field, Qt.Key.Key_Backspace)
    QTest.keyClick(box._field, Qt.Key.Key_Backspace)
    assert box.height() == before
