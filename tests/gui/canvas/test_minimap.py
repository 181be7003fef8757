"""The map in the corner."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest


def test_it_is_there_for_two_nodes_or_more(lab):
    minimap = lab.canvas.findChild(object, "canvasMinimap")
    assert not minimap.isVisible()
    lab.node("Input")
    lab.node("Linear", 300)
    assert minimap.isVisible()
    assert lab.viewport.rect().contains(minimap.geometry())


def test_a_press_shows_that_place(lab):
    near, far = lab.node("Input"), lab.node("Linear", 6000, 4000)
    minimap = lab.canvas.findChild(object, "canvasMinimap")
    minimap.grab()
    point = minimap._transform.map(lab.scene.nodes[far].card_rect().center()).toPoint()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=point)
    assert far in lab.scene.nodes_in_sight()
    assert near not in lab.scene.nodes_in_sight()


def test_it_stays_in_its_corner_when_the_canvas_scrolls(lab, qtbot):
    lab.node("Input")
    lab.node("Linear", 300)
    minimap = lab.canvas.findChild(object, "canvasMinimap")
    place = minimap.geometry()
    lab.drag(QPoint(500, 600), QPoint(420, 660), button=Qt.MouseButton.MiddleButton)
    qtbot.waitUntil(lambda: minimap.geometry() == place)


def test_it_is_drawn_anew_when_the_network_changes(lab, qtbot):
    lab.node("Input")
    lab.node("Linear", 300)
    minimap = lab.canvas.findChild(object, "canvasMinimap")
    before = minimap.grab().toImage()
    lab.node("ReLU", 0, 900)
    qtbot.waitUntil(lambda: minimap.grab().toImage() != before)
