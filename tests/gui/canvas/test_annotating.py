"""Frames and notes are put on the canvas and coloured."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from engine.studio.network.annotation import TONES
from gui.canvas.annotation_item import COLORS

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_frame_is_put_around_the_selection(chain):
    lab, (data, flatten, linear) = chain
    lab.selection.set({data, flatten})
    lab.key(Qt.Key.Key_F, SHIFT)
    (item,) = lab.scene.annotations.items.values()
    cards = {each: lab.scene.nodes[each].card_rect() for each in (data, flatten, linear)}
    assert item.rect().contains(cards[data] | cards[flatten])
    assert not item.rect().intersects(cards[linear])
    line = lab.canvas.findChild(QLineEdit, "renameField")
    assert line.isVisible()
    QTest.keyClicks(line, "Front")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert lab.network.annotations[item.annotation_id].text == "Front"


def test_colours_go_round(chain):
    lab, _ = chain
    note = lab.annotation("note", 0.0, 150.0, 150.0, 80.0)
    lab.selection.set(annotations={note})
    seen = set()
    for _ in TONES:
        lab.key(Qt.Key.Key_C)
        seen.add(lab.network.annotations[note].tone)
    assert seen == set(TONES) == set(COLORS)
