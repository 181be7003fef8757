"""The words of a note are edited in place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_note_takes_its_words(chain):
    lab, _ = chain
    lab.move(lab.at(QPointF(0, 20)))
    lab.key(Qt.Key.Key_N)
    (note,) = lab.network.annotations.values()
    field = lab.canvas.findChild(QPlainTextEdit, "noteField")
    assert field.isVisible()
    assert field.accessibleName()
    QTest.keyClicks(field, "Why so")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert lab.network.annotations[note.id].text == "Why so"
    at = lab.at(lab.scene.annotations.items[note.id].rect().center())
    lab.double_click(at)
    assert field.isVisible()
    QTest.keyClicks(field, "forgotten")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert lab.network.annotations[note.id].text == "Why so"
    rects = [item.card_rect() for item in lab.scene.nodes.values()]
    assert not any(lab.scene.annotations.items[note.id].rect().intersects(each) for each in rects)


def test_clicking_elsewhere_takes_the_words_too(chain, qtbot):
    lab, _ = chain
    note = lab.annotation("note", 0.0, 150.0, 150.0, 80.0)
    lab.selection.set(annotations={note})
    lab.canvas.open_rename()
    field = lab.canvas.findChild(QPlainTextEdit, "noteField")
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "kept")
    lab.canvas.setFocus()
    assert lab.network.annotations[note].text == "kept"
