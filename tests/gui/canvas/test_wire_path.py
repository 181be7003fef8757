"""The ways of wires: where they start, end and turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from gui.canvas.wire_path import path_between

numbers = st.integers(-2000, 2000)


def cards(start: QPointF, end: QPointF) -> tuple[QRectF, QRectF]:
    """The cards of nodes 120×90 whose ports are these points."""
    return QRectF(start.x() - 120, start.y() - 18, 120, 90), QRectF(end.x(), end.y() - 18, 120, 90)


@given(numbers, numbers, numbers, numbers)
def test_it_leads_from_the_one_port_to_the_other(x1, y1, x2, y2):
    start, end = QPointF(x1, y1), QPointF(x2, y2)
    way = path_between(start, end, *cards(start, end))
    assert (way.path.pointAtPercent(0) - start).manhattanLength() < 0.01
    assert (way.path.pointAtPercent(1) - end).manhattanLength() < 0.01
    assert way.path.boundingRect().adjusted(-60, -60, 60, 60).contains(way.label_centre)


@given(numbers, numbers, numbers, numbers)
def test_it_leaves_to_the_right_and_arrives_from_the_left(x1, y1, x2, y2):
    start, end = QPointF(x1, y1), QPointF(x2, y2)
    path = path_between(start, end, *cards(start, end)).path
    length = path.length()
    first, last = (path.pointAtPercent(path.percentAtLength(at)) for at in (1, length - 1))
    assert first.x() >= start.x()
    assert last.x() <= end.x()


def test_between_two_rows_it_runs_in_the_gap():
    start, end = QPointF(1000, 18), QPointF(0, 218)
    source, target = QRectF(880, 0, 120, 112), QRectF(0, 200, 120, 88)
    way = path_between(start, end, source, target)
    assert 112 < way.label_centre.y() < 200
    assert way.label_on_line


def test_beside_each_other_it_runs_beneath_both():
    start, end = QPointF(500, 18), QPointF(0, 18)
    source, target = QRectF(380, 0, 120, 112), QRectF(0, 0, 120, 60)
    assert path_between(start, end, source, target).label_centre.y() > 112


def test_a_level_wire_has_its_label_above():
    start, end = QPointF(0, 0), QPointF(63, 0)
    way = path_between(start, end, *cards(start, end))
    assert way.label_centre == QPointF(31.5, -12)
    assert not way.label_on_line


dots = st.lists(st.builds(QPointF, numbers, numbers), min_size=1, max_size=4)


@given(numbers, numbers, numbers, numbers, dots, st.booleans())
def test_it_is_led_through_its_dots(x1, y1, x2, y2, dots, straight):
    start, end = QPointF(x1, y1), QPointF(x2, y2)
    way = path_between(start, end, *cards(start, end), dots, straight)
    outline = way.path.toSubpathPolygons()[0] if way.path.length() else [start]
    for point in (start, *dots, end):
        assert min((point - each).manhattanLength() for each in outline) < 0.01
    assert way.path.boundingRect().adjusted(-1, -1, 1, 1).contains(way.label_centre)


def test_straight_wires_have_no_curves():
    start, end = QPointF(0, 0), QPointF(300, 200)
    way = path_between(start, end, *cards(start, end), straight=True)
    assert way.path.elementCount() == 2
    assert way.label_on_line  # it is steep


def test_a_label_covers_no_dot():
    start, end, dot = QPointF(0, 0), QPointF(300, 0), QPointF(150, 80)
    way = path_between(start, end, *cards(start, end), [dot])
    assert (way.label_centre - dot).manhattanLength() > 40
