"""Each level is found again as it was left."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from gui.canvas.level_views import LevelViews


def test_a_level_that_was_seen_is_shown_as_it_was(lab):
    lab.open("lenet")
    navigator = lab.canvas._navigator
    views = LevelViews(navigator)
    navigator.show_place(0.8, QPointF(10, 20))
    assert not views.open(("n1",)), "it is new"
    navigator.show_place(1.5, QPointF(-300, 0))
    assert views.open(())
    assert abs(navigator.zoom - 0.8) < 1e-6
    assert (navigator.in_sight().topLeft() - QPointF(10, 20)).manhattanLength() < 3


def test_another_project_begins_anew(lab):
    views = LevelViews(lab.canvas._navigator)
    views.open(("n1",))
    views.forget()
    assert not views.open(("n1",))
