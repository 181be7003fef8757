"""What a drag carries: frames take along what lies in them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt


def title(lab, frame: str) -> QPoint:
    return lab.at(lab.scene.annotations.items[frame].rect().topLeft() + QPointF(60, 10))


def places(lab) -> list[tuple[float, float]]:
    return [(node.x, node.y) for node in lab.network.nodes.values()]


def test_a_frame_moves_what_lies_in_it(framed):
    lab, _, frame = framed
    lab.bend("n2.input", (-160.0, 60.0))
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.drag(title(lab, frame), title(lab, frame) + QPoint(40, 30))
    assert places(lab) == [(-310, 30), (-60, 30), (150, 0)]
    assert lab.network.annotations[frame].x == -340
    assert lab.network.wires["n2.input"].dots == ((-120.0, 90.0),)
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_escape_puts_all_of_it_back(framed):
    lab, nodes, frame = framed
    lab.bend("n2.input", (-160.0, 60.0))
    before = lab.bytes()
    lab.press(title(lab, frame))
    lab.move(title(lab, frame) + QPoint(40, 60))
    assert lab.scene.nodes[nodes[0]].scenePos() != QPointF(-350, 0)
    assert lab.scene.wires["n2.input"].dots[0] != QPointF(-160, 60)
    lab.key(Qt.Key.Key_Escape)
    lab.release(QPoint(500, 500))
    assert lab.bytes() == before
    assert lab.scene.nodes[nodes[0]].pos() == QPointF(-350, 0)
    assert lab.scene.wires["n2.input"].dots[0] == QPointF(-160, 60)
    assert lab.scene.annotations.items[frame].pos() == QPointF(-380, -50)
