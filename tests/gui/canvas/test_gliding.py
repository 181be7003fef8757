"""Arrangements glide, and end at once when hands act."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from engine.studio.network import operations


def test_arranging_glides_and_a_press_ends_it(lab, qtbot):
    lab.open("lenet")
    heap = operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    lab.document.push("Heap", heap)
    lab.canvas.arrange()
    last = lab.named("loss")
    place = QPointF(lab.network.nodes[last].x, lab.network.nodes[last].y)
    assert place != QPointF(0, 0)
    assert lab.scene.nodes[last].pos() != place  # on its way
    lab.press(QPoint(5, 5))
    assert lab.scene.nodes[last].pos() == place
    lab.release(QPoint(5, 5))


def test_undoing_an_arrangement_on_its_way_goes_back(lab):
    lab.open("lenet")
    heap = operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    lab.document.push("Heap", heap)
    before = lab.bytes()
    lab.canvas.arrange()
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    assert all(item.pos() == QPointF(0, 0) for item in lab.scene.nodes.values())
