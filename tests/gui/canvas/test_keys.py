"""Keys that the canvas takes, and those it leaves to others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.studio.network.annotation import SMALLEST

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_what_means_nothing_here_is_left_alone(lab):
    for key in (Qt.Key.Key_A, Qt.Key.Key_Q, Qt.Key.Key_F5):
        lab.key(key)
    assert not lab.network.nodes
    assert lab.document.undo_stack.count() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_deleting_nothing_is_no_step(chain, key):
    lab, _ = chain
    steps = lab.document.undo_stack.count()
    lab.key(key)
    assert lab.document.undo_stack.count() == steps


def test_a_nudge_after_another_step_is_a_step_of_its_own(pair):
    lab, data, linear = pair
    lab.selection.set({data})
    lab.key(Qt.Key.Key_Right)
    lab.selection.set({linear})
    lab.key(Qt.Key.Key_Right)
    lab.document.undo_stack.undo()
    assert lab.network.nodes[linear].x == 0
    assert lab.network.nodes[data].x == -296


def test_on_an_empty_canvas_an_arrow_goes_to_the_templates(lab):
    lab.key(Qt.Key.Key_Down)
    card = QApplication.focusWidget()
    assert card.objectName().startswith("template.")
    QTest.keyClick(card, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not card


def test_ctrl_and_arrows_resize_a_note_in_one_step(lab):
    note = lab.annotation("note", 0.0, 0.0, 200.0, 100.0)
    lab.selection.set(annotations={note})
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        lab.key(key, CTRL)
    shown = lab.network.annotations[note]
    assert (shown.x, shown.y, shown.width, shown.height) == (0, 0, 248, 124)
    assert lab.document.undo_stack.count() == steps + 1
    for _ in range(50):
        lab.key(Qt.Key.Key_Left, CTRL)
    assert lab.network.annotations[note].width == SMALLEST[0]
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
