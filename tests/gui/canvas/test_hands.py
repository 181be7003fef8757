"""Which gesture a press begins, and that there is one at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.canvas.drop_gesture import DropGesture
from gui.canvas.gestures import PanGesture, RubberBandGesture
from gui.canvas.move_gesture import MoveGesture
from gui.canvas.wire_gesture import WireGesture

RIGHT = Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton


def test_by_what_lies_under_the_pointer(chain):
    lab, (data, flatten, _) = chain
    for at, button, gesture in (
        (lab.header(data), Qt.MouseButton.LeftButton, MoveGesture),
        (lab.output(flatten), Qt.MouseButton.LeftButton, WireGesture),
        (QPoint(20, 20), Qt.MouseButton.LeftButton, RubberBandGesture),
        (lab.header(data), MIDDLE, PanGesture),
        (lab.header(data), RIGHT, type(None)),
    ):
        lab.press(at, button=button)
        assert type(lab.canvas._hands._gesture) is gesture
        lab.release(at, button=button)
        assert lab.canvas._hands._gesture is None


def test_a_second_button_does_not_disturb(chain):
    lab, (data, _, _) = chain
    at = lab.header(data)
    lab.press(at)
    lab.press(at, button=MIDDLE)
    lab.release(at, button=MIDDLE)
    assert type(lab.canvas._hands._gesture) is MoveGesture
    lab.release(at)
    assert lab.canvas._hands._gesture is None


def test_on_an_empty_canvas_nothing_begins(lab):
    lab.press(QPoint(20, 20))
    assert lab.canvas._hands._gesture is None
    lab.release(QPoint(20, 20))


def test_a_drag_from_the_palette_ends_what_was_going_on(chain):
    lab, (data, _, _) = chain
    before = lab.bytes()
    lab.press(lab.header(data))
    lab.move(lab.header(data) + QPoint(50, 50))
    lab.drag_in("ReLU", QPoint(500, 600))
    assert type(lab.canvas._hands._gesture) is DropGesture
    assert lab.bytes() == before
    lab.drag_out()
    assert lab.canvas._hands._gesture is None


@pytest.mark.parametrize("is_down", [True, False])
def test_space_shows_a_hand(chain, is_down):
    lab, _ = chain
    lab.canvas._hands.hold_space(is_down)
    hand = Qt.CursorShape.OpenHandCursor
    assert (lab.viewport.cursor().shape() == hand) is is_down


def test_toggling_twice_in_a_row_asks_for_no_words(chain):
    lab, (data, *_) = chain
    ctrl = Qt.KeyboardModifier.ControlModifier
    at = lab.header(data)
    lab.click(at, ctrl)
    assert lab.selection.nodes == {data}
    QTest.mouseDClick(lab.viewport, Qt.MouseButton.LeftButton, ctrl, at)
    lab.release(at, ctrl)
    assert not lab.selection.nodes
    assert not lab.canvas.findChild(object, "renameField").isVisible()
