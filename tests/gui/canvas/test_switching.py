"""Bypassing and collapsing the selected layers."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.canvas.describing import describe


def test_m_bypasses_and_ends_it(lab):
    lab.open("lenet")
    before, relu = lab.bytes(), lab.named("relu1")
    lab.selection.set({relu})
    lab.key(Qt.Key.Key_M)
    assert lab.network.nodes[relu].bypassed
    assert lab.scene.nodes[relu].face.foot == "bypassed"
    assert "bypassed" in describe(lab.document, lab.selection)
    assert lab.document.analysis.ready
    lab.key(Qt.Key.Key_M)
    assert lab.bytes() == before


def test_where_the_shape_would_change_it_is_refused(lab, qtbot):
    lab.open("lenet")
    before = lab.bytes()
    lab.selection.set({lab.named("relu1"), lab.named("flatten")})
    with qtbot.waitSignal(lab.scene.refused) as refused:
        lab.key(Qt.Key.Key_M)
    assert "1568" in refused.args[0]
    assert lab.bytes() == before


def test_h_collapses_to_the_header_and_wires_follow(lab):
    lab.open("lenet")
    before, conv, loss = lab.bytes(), lab.named("conv1"), lab.named("loss")
    height = lab.scene.nodes[conv].size[1]
    lab.selection.set({conv, loss})
    lab.key(Qt.Key.Key_H)
    for each in (conv, loss):
        assert lab.scene.nodes[each].size[1] < height / 2
        card = lab.scene.nodes[each].card_rect()
        for port in lab.scene.nodes[each].ports:
            assert card.top() <= lab.scene.port_point(port.end).y() <= card.bottom()
    wire = next(iter(lab.network.wires_into(loss)))
    end = lab.scene.wires[wire.id].ends()[1]
    assert lab.scene.nodes[loss].port_at(end).end.port == wire.input
    lab.canvas.grab()
    lab.key(Qt.Key.Key_H)
    assert lab.bytes() == before
    assert lab.scene.nodes[conv].size[1] == height
