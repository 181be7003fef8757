"""Dots are put on wires, moved and taken off, by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from gui.canvas.style import GRID

SHIFT = Qt.KeyboardModifier.ShiftModifier


def middle(lab, wire: str) -> QPoint:
    return lab.at(lab.scene.wires[wire].path().pointAtPercent(0.3))


def test_a_double_click_on_a_wire_adds_a_dot_and_on_the_dot_removes_it(fan):
    lab, _, _, relus = fan
    wire = f"{relus[1]}.input"
    before = lab.bytes()
    at = middle(lab, wire)
    lab.double_click(at)
    (dot,) = lab.network.wires[wire].dots
    assert (lab.at(QPointF(*dot)) - at).manhattanLength() <= 2
    lab.double_click(lab.at(QPointF(*dot)))
    assert lab.network.wires[wire].dots == ()
    assert lab.bytes() == before


def test_a_wire_is_led_by_the_keyboard(fan):
    lab, _, _, relus = fan
    wire, before = f"{relus[1]}.input", lab.bytes()
    lab.key(Qt.Key.Key_D)
    assert lab.bytes() == before, "no wire is selected"
    lab.selection.set(wires={wire})
    steps = lab.document.undo_stack.count()
    lab.key(Qt.Key.Key_D)
    ((x, y),) = lab.network.wires[wire].dots
    for _ in range(3):
        lab.key(Qt.Key.Key_Down)
    lab.key(Qt.Key.Key_Right, SHIFT)
    assert lab.network.wires[wire].dots == ((x + GRID, y + 12),)
    assert lab.document.undo_stack.count() == steps + 2, "moves in a row are one step"
    lab.key(Qt.Key.Key_D)
    first, last = lab.network.wires[wire].dots
    assert first == (x + GRID, y + 12) and last[0] > first[0]
    lab.key(Qt.Key.Key_Up)
    assert lab.network.wires[wire].dots == (first, (last[0], last[1] - 4))
    for _ in range(3):
        lab.key(Qt.Key.Key_D, SHIFT)
    assert lab.bytes() == before, "without a dot there is none to take off"
    while lab.document.undo_stack.index() > steps:
        lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_arrows_go_elsewhere_on_a_wire_without_dots(fan):
    lab, _, _, relus = fan
    lab.selection.set(wires={f"{relus[1]}.input"})
    before = lab.bytes()
    lab.key(Qt.Key.Key_Right)
    assert lab.bytes() == before and lab.selection.only_node() is not None
