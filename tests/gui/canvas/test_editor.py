"""Commands on the selection: what they do while nothing is selected, and clipboards."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication


def test_with_nothing_selected_they_do_nothing(chain):
    lab, _ = chain
    QGuiApplication.clipboard().setText("kept")
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.canvas.copy()
    lab.canvas.cut()
    lab.canvas.duplicate()
    lab.canvas.delete_selection()
    lab.canvas.nudge(QPointF(4, 0))
    assert lab.bytes() == before
    assert lab.document.undo_stack.count() == steps
    assert QGuiApplication.clipboard().text() == "kept"


def test_a_wire_alone_is_not_cut(chain):
    lab, (_, _, linear) = chain
    lab.selection.set(wires={f"{linear}.input"})
    steps = lab.document.undo_stack.count()
    lab.canvas.cut()
    assert lab.document.undo_stack.count() == steps


def test_what_is_pasted_keeps_its_parameters_and_wires(lab):
    conv, relu = lab.node("Conv2d", 0, 0, out_channels=7), lab.node("ReLU", 200, 0)
    lab.wire(conv, relu)
    lab.selection.set({conv, relu})
    lab.canvas.cut()
    assert not lab.network.nodes
    lab.canvas.paste()
    kinds = {node.kind: node.parameters for node in lab.network.nodes.values()}
    assert kinds == {"Conv2d": {"out_channels": 7}, "ReLU": {}}
    assert len(lab.network.wires) == 1


def test_renaming_to_the_same_is_no_step(chain):
    lab, (_, _, linear) = chain
    steps = lab.document.undo_stack.count()
    lab.canvas.editor.rename(linear, "fc")
    assert lab.document.undo_stack.count() == steps
