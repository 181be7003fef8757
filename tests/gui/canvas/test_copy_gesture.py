"""Dragging a copy off the selection."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

ALT = Qt.KeyboardModifier.AltModifier


def test_alt_drag_copies(chain):
    lab, (_, flatten, linear) = chain
    before, steps, items = lab.bytes(), lab.document.undo_stack.count(), len(lab.scene.items())
    lab.selection.set({flatten, linear})
    lab.press(lab.header(flatten), ALT)
    lab.move_with(ALT, lab.header(flatten) + QPoint(10, 200))
    assert lab.bytes() == before
    assert len(lab.scene.items()) == items + 2
    lab.release(lab.header(flatten) + QPoint(10, 200), ALT)
    copies = sorted(lab.selection.nodes)
    assert len(copies) == 2
    assert [(lab.network.nodes[each].x, lab.network.nodes[each].y) for each in copies] == [
        (-90, 200),
        (160, 200),
    ]
    assert tuple(copies) in lab.wires()
    assert lab.document.undo_stack.count() == steps + 1
    assert len(lab.scene.items()) == items + 3  # the copies and the wire between them
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_escape_leaves_no_copy(chain):
    lab, (data, _, _) = chain
    before, items = lab.bytes(), len(lab.scene.items())
    lab.press(lab.header(data), ALT)
    lab.move_with(ALT, lab.header(data) + QPoint(10, 200))
    lab.key(Qt.Key.Key_Escape)
    lab.release(lab.header(data), ALT)
    assert (lab.bytes(), len(lab.scene.items())) == (before, items)
    assert not lab.selection.nodes
