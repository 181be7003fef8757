"""The knife, the dots and the dragging of all wires of an output."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT, RIGHT = Qt.KeyboardModifier.AltModifier, Qt.MouseButton.RightButton


@pytest.fixture
def fan(lab):
    """Input into two ReLUs, and a Tanh beside it that is fed by it too."""
    data = lab.node("Input", -350, 0)
    tanh = lab.node("Tanh", -150, 180)
    relus = [lab.node("ReLU", 100, -120), lab.node("ReLU", 100, 60)]
    for each in (tanh, *relus):
        lab.wire(data, each)
    lab.canvas.centerOn(0, 0)
    return lab, data, tanh, relus


def middle(lab, wire: str) -> QPoint:
    return lab.at(lab.scene.wires[wire].path().pointAtPercent(0.3))


# ------------------------------------------------------------ knife


def test_the_knife_cuts_what_it_crosses_as_one_step(fan):
    lab, _, tanh, relus = fan
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.drag_with(CTRL, lab.at(QPointF(60, -300)), lab.at(QPointF(60, 300)), RIGHT)
    assert set(lab.network.wires) == {f"{tanh}.input"}
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    assert set(lab.scene.wires) == {f"{each}.input" for each in (tanh, *relus)}


def test_what_will_be_cut_lights_up_and_escape_spares_it(fan):
    lab, _, _, relus = fan
    before, items = lab.bytes(), len(lab.scene.items())
    lab.press(lab.at(QPointF(60, -300)), CTRL, RIGHT)
    lab.move_with(CTRL, lab.at(QPointF(60, 300)), RIGHT)
    assert all(lab.scene.wires[f"{each}.input"].is_lit for each in relus)
    lab.key(Qt.Key.Key_Escape)
    lab.release(lab.at(QPointF(60, 300)), CTRL, RIGHT)
    assert lab.bytes() == before
    assert len(lab.scene.items()) == items
    assert not any(item.is_lit for item in lab.scene.wires.values())


def test_a_knife_inside_a_bend_cuts_nothing(fan):
    """The curve is no area: what runs beside it, in its bend, spares it."""
    lab, _, _, relus = fan
    wire = lab.scene.wires[f"{relus[0]}.input"]
    start, end = wire.ends()
    on_curve, on_chord = wire.path().pointAtPercent(0.25), start + (end - start) * 0.25
    inside = (on_curve + on_chord) / 2
    before = lab.bytes()
    lab.drag_with(CTRL, lab.at(inside), lab.at(inside + QPointF(4, 0)), RIGHT)
    assert lab.bytes() == before


def test_the_right_button_alone_cuts_nothing(fan):
    lab, *_ = fan
    before = lab.bytes()
    lab.drag(lab.at(QPointF(60, -300)), lab.at(QPointF(60, 300)), button=RIGHT)
    assert lab.bytes() == before


# ------------------------------------------------------------ dots


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


# ------------------------------------------------------------ all wires of an output


def test_shift_moves_all_wires_of_an_output(fan):
    lab, data, tanh, relus = fan
    steps = lab.document.undo_stack.count()
    before = lab.bytes()
    # The Tanh itself is among them: its wire would close a circle, so all stay.
    lab.drag_with(SHIFT, lab.output(data), lab.output(tanh))
    assert lab.bytes() == before
    lab.selection.set(wires={f"{tanh}.input"})
    lab.canvas.delete_selection()
    lab.drag_with(SHIFT, lab.output(data), lab.output(tanh))
    assert lab.wires() == {(tanh, each) for each in relus}
    assert lab.document.undo_stack.count() == steps + 2
    lab.undo_all()


def test_refusing_says_why(fan, qtbot):
    lab, data, tanh, _ = fan
    with qtbot.waitSignal(lab.scene.refused) as refused:
        lab.drag_with(SHIFT, lab.output(data), lab.output(tanh))
    assert "own output" in refused.args[0]


def test_on_empty_ground_they_go_away(fan):
    lab, data, _, _ = fan
    items = len(lab.scene.items())
    lab.press(lab.output(data), SHIFT)
    lab.move_with(SHIFT, lab.at(QPointF(-200, -250)))
    assert not any(item.isVisible() for item in lab.scene.wires.values())
    lab.key(Qt.Key.Key_Escape)
    lab.release(lab.at(QPointF(-200, -250)), SHIFT)
    assert all(item.isVisible() for item in lab.scene.wires.values())
    assert len(lab.scene.items()) == items
    lab.drag_with(SHIFT, lab.output(data), lab.at(QPointF(-200, -250)))
    assert not lab.network.wires


def test_shift_on_an_output_without_wires_draws_one(pair):
    lab, data, linear = pair
    lab.drag_with(SHIFT, lab.output(data), lab.input(linear))
    assert lab.wires() == {(data, linear)}
