"""Dots are put on wires and dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

ALT = Qt.KeyboardModifier.AltModifier


def middle(lab, wire: str) -> QPoint:
    return lab.at(lab.scene.wires[wire].path().pointAtPercent(0.3))


def test_a_dot_is_dragged_and_leads_the_wire(fan):
    lab, _, _, relus = fan
    wire = f"{relus[1]}.input"
    lab.bend(wire, (0.0, 40.0))
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.drag(lab.at(QPointF(0, 40)), lab.at(QPointF(-20, 200)))
    assert lab.network.wires[wire].dots == ((-20.0, 200.0),)
    assert lab.scene.wires[wire].path().boundingRect().bottom() >= 199
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    assert lab.scene.wires[wire].dots == (QPointF(0, 40),)


def test_alt_drag_adds_a_dot_in_one_step_and_keeps_their_order(fan):
    lab, _, _, relus = fan
    wire = f"{relus[1]}.input"
    lab.bend(wire, (0.0, 40.0))
    steps = lab.document.undo_stack.count()
    at = middle(lab, wire)
    lab.drag_with(ALT, at, at + QPoint(0, 120))
    first, second = lab.network.wires[wire].dots
    assert second == (0.0, 40.0)
    assert first[1] > 60
    assert lab.document.undo_stack.count() == steps + 1


def test_escape_leaves_no_dot(fan):
    lab, _, _, relus = fan
    wire, before = f"{relus[1]}.input", lab.bytes()
    at = middle(lab, wire)
    lab.press(at, ALT)
    lab.move_with(ALT, at + QPoint(0, 100))
    assert lab.scene.wires[wire].dots
    lab.key(Qt.Key.Key_Escape)
    lab.release(at, ALT)
    assert lab.bytes() == before
    assert lab.scene.wires[wire].dots == ()
