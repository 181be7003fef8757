"""Zooming, fitting and scrolling the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF

from gui.navigator import LARGEST, SMALLEST


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.3, 2.0])
def test_what_lies_at_the_point_stays_there(lab, factor):
    navigator, point = lab.canvas._navigator, QPoint(321, 123)
    before = lab.canvas.mapToScene(point)
    navigator.zoom_at(factor, point)
    moved = lab.canvas.mapToScene(point) - before
    assert moved.manhattanLength() * navigator.zoom <= 2


def test_zoom_stays_within_its_limits(lab, qtbot):
    navigator = lab.canvas._navigator
    navigator.zoom_at(1e6, QPoint())
    assert navigator.zoom == LARGEST
    with qtbot.assertNotEmitted(navigator.zoom_changed):
        navigator.zoom_at(2, QPoint())
    navigator.zoom_at(1e-6, QPoint())
    assert navigator.zoom == SMALLEST


@pytest.mark.parametrize(
    "area", [QRectF(0, 0, 300, 200), QRectF(-5000, 900, 8000, 300), QRectF(7, 7, 10, 9000)]
)
def test_a_rectangle_is_shown_whole_and_not_larger_than_life(lab, area):
    navigator = lab.canvas._navigator
    navigator.show_rect(area)
    assert navigator.in_sight().contains(area)
    assert navigator.zoom <= 1


def test_nothing_is_no_place_to_go(lab, qtbot):
    with qtbot.assertNotEmitted(lab.canvas._navigator.zoom_changed):
        lab.canvas._navigator.show_rect(QRectF())


def test_what_is_out_of_sight_is_scrolled_to(lab):
    area = QRectF(4000, 3000, 150, 90)
    lab.canvas._navigator.make_visible(area)
    assert lab.canvas._navigator.in_sight().contains(area)
