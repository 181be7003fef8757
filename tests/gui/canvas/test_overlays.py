"""What lies on the canvas, and when."""

from __future__ import annotations


def test_templates_for_an_empty_canvas_hints_and_map_for_others(lab):
    overlays = lab.canvas._overlays
    assert overlays.empty.isVisible()
    assert not overlays.hints.isVisible() and not overlays.minimap.isVisible()
    lab.open("lenet")
    assert not overlays.empty.isVisible()
    assert overlays.hints.isVisible() and overlays.minimap.isVisible()


def test_each_has_its_corner(lab):
    lab.open("lenet")
    lab.canvas.resize(900, 600)
    overlays, area = lab.canvas._overlays, lab.viewport.rect()
    overlays.place(lab.canvas._navigator.in_sight())
    assert overlays.empty.geometry() == area
    assert overlays.hints.geometry().left() == 20
    assert area.right() - overlays.minimap.geometry().right() == 16
    assert area.bottom() - overlays.minimap.geometry().bottom() == 16
