"""The graph from far off."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from gui.autograd.tab import AutogradTab


def painted(tab: AutogradTab) -> bytes:
    image = QImage(900, 400, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    tab.view.graph_scene.paint_far(painter)
    painter.end()
    return bytes(image.constBits())


def test_what_changes_near_by_changes_from_far_off(qtbot: QtBot, shown: AutogradTab) -> None:
    scene, seen = shown.view.graph_scene, [painted(shown)]
    for change in (
        lambda: scene.show_found({1}),
        lambda: scene.show_marked(1),
        lambda: scene.show_current(3),
        lambda: scene.clear_graph(),
    ):
        change()
        seen.append(painted(shown))
    assert len(set(seen)) == len(seen)
