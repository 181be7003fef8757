"""The knife cuts what it crosses, as one step."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


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
