"""All wires of an output are taken elsewhere at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

SHIFT = Qt.KeyboardModifier.ShiftModifier


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
