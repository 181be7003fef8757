"""How far the network reaches follows what moves, also while it is carried."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from engine.studio.network import operations
from gui.canvas.bounds import united


def test_nothing_reaches_nowhere(lab):
    assert lab.scene.node_rects().isNull() and lab.scene.content_rect().isNull()
    assert united([]) == QRectF()


def test_they_follow_nodes_that_are_moved_and_carried(chain):
    lab, nodes = chain
    before, content = lab.scene.node_rects(), lab.scene.content_rect()
    assert before == united(lab.scene.nodes[each].card_rect() for each in nodes)
    assert content.contains(before)
    lab.scene.take_up(nodes, lab.scene.wires)
    lab.scene.carrier.move(QPointF(1000, 50))
    lab.scene.carried.emit()
    assert lab.scene.node_rects() == before.translated(1000, 50)
    assert lab.scene.content_rect() == content.translated(1000, 50)
    lab.scene.restore()
    assert lab.scene.node_rects() == before
    lab.document.push("Move", operations.move(lab.network, {nodes[0]: (-900.0, 0.0)}))
    assert lab.scene.node_rects().left() == -900
