"""Panning, the rubber band and the mend button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from engine.studio.network import operations
from gui.canvas.gestures import Pointer, RubberBandGesture

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE = Qt.MouseButton.MiddleButton


def test_the_middle_button_pans(pair):
    lab, data, _ = pair
    before, place = lab.bytes(), lab.header(data)
    lab.drag(QPoint(500, 500), QPoint(560, 540), button=MIDDLE)
    assert lab.header(data) == place + QPoint(60, 40)
    assert lab.bytes() == before


def test_space_and_the_left_button_pan(pair, qtbot):
    lab, data, _ = pair
    place = lab.header(data)
    qtbot.keyPress(lab.canvas, Qt.Key.Key_Space)
    lab.drag(place, place + QPoint(70, 10))
    qtbot.keyRelease(lab.canvas, Qt.Key.Key_Space)
    assert lab.header(data) == place + QPoint(70, 10)
    assert lab.network.nodes[data].x == -300


def test_escape_takes_a_pan_back(pair):
    lab, data, _ = pair
    place = lab.header(data)
    lab.press(QPoint(500, 500), button=MIDDLE)
    lab.move(QPoint(600, 600))
    lab.key(Qt.Key.Key_Escape)
    assert lab.header(data) == place


def test_the_rubber_band_selects_what_it_touches(chain):
    lab, (data, flatten, linear) = chain
    start = lab.at(QPointF(-400, -60))
    lab.drag(start, lab.at(QPointF(0, 60)))
    assert lab.selection.nodes == {data, flatten}
    lab.drag(lab.at(QPointF(330, -60)), lab.at(QPointF(160, 60)), SHIFT)
    assert lab.selection.nodes == {linear}  # QTest moves carry no keys: see the next test


def test_keys_held_add_to_the_selection_or_toggle_it(chain):
    lab, (data, flatten, linear) = chain
    corners = QPointF(-400, -60), QPointF(0, 60)
    for shift, ctrl, expected in (
        (True, False, {data, flatten, linear}),
        (False, True, {flatten, linear}),
    ):
        lab.selection.set({data, linear} if ctrl else {linear})
        gesture = RubberBandGesture(lab.scene, lab.canvas)
        start, end = (Pointer(each, lab.at(each), shift, ctrl) for each in corners)
        gesture.start(start)
        gesture.move(end)
        gesture.end(end)
        assert lab.selection.nodes == expected


def test_a_click_on_the_ground_selects_nothing(chain):
    lab, (data, _, _) = chain
    lab.selection.set({data})
    lab.click(lab.at(QPointF(0, 200)))
    assert not lab.selection.nodes


def test_escape_takes_a_rubber_band_back(chain):
    lab, (_, _, linear) = chain
    lab.selection.set({linear})
    lab.press(lab.at(QPointF(-400, -60)))
    lab.move(lab.at(QPointF(0, 60)))
    assert lab.selection.nodes != {linear}
    lab.key(Qt.Key.Key_Escape)
    assert lab.selection.nodes == {linear}


def broken(lab, linear: str) -> QPoint:
    """Give the Linear a wrong number of features; returns a point on its mend button."""
    edits = operations.set_parameter(lab.network, linear, "in_features", 1050)
    lab.document.push("Set", edits)
    return lab.at(lab.scene.cards[linear].button_rect().center())


def test_the_mend_button_mends_in_one_step(chain):
    lab, (_, _, linear) = chain
    before = lab.bytes()
    button = broken(lab, linear)
    steps = lab.document.undo_stack.count()
    lab.click(button)
    assert linear not in lab.scene.cards
    assert not lab.document.analysis.problems_of(linear) or not any(
        problem.id == "features-mismatch" for problem in lab.document.analysis.problems
    )
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_letting_go_beside_the_mend_button_does_nothing(chain):
    lab, (_, _, linear) = chain
    button = broken(lab, linear)
    steps = lab.document.undo_stack.count()
    lab.drag(button, button + QPoint(0, 150))
    assert lab.document.undo_stack.count() == steps
    assert not lab.scene.cards[linear].is_button_pressed


def test_escape_lets_go_of_the_mend_button(chain):
    lab, (_, _, linear) = chain
    button = broken(lab, linear)
    lab.press(button)
    assert lab.scene.cards[linear].is_button_pressed
    lab.key(Qt.Key.Key_Escape)
    lab.release(button)
    assert linear in lab.scene.cards
    assert not lab.scene.cards[linear].is_button_pressed
