"""Nodes glide from where they were to where the document has them."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from gui.canvas.gliding import Glide


def test_it_begins_where_the_nodes_were_and_ends_where_they_are(pair, qtbot):
    lab, data, linear = pair
    glide = Glide(lab.scene)
    glide.begin({data: QPointF(500, 500)})
    assert lab.scene.nodes[data].pos() == QPointF(500, 500)
    assert lab.scene.nodes[linear].pos() == QPointF(0, 0)
    with qtbot.waitSignal(glide.finished):
        pass
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)


def test_it_is_there_at_once_when_told_and_skips_what_is_gone(pair):
    lab, data, _ = pair
    glide = Glide(lab.scene)
    glide.begin({data: QPointF(500, 500), "gone": QPointF()})
    glide.finish()
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)


def test_nothing_moves_where_the_system_wants_no_motion(pair, monkeypatch):
    lab, data, _ = pair

    class Still(QProxyStyle):
        def styleHint(self, hint, option=None, widget=None, returnData=None) -> int:
            if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
                return 0
            return super().styleHint(hint, option, widget, returnData)

    still = Still()
    monkeypatch.setattr(QApplication, "style", lambda: still)
    Glide(lab.scene).begin({data: QPointF(500, 500)})
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)
