"""Paper is written on from the top, and turned where something has no room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPainter, QPicture

from gui.picture.report_paper import HEIGHT, MARGIN, ROW, Paper


class Sheet:
    """Paper, and how often it was turned."""

    def __init__(self, painter: QPainter) -> None:
        self.turned = 0
        self.paper = Paper(painter, self._turn)

    def _turn(self) -> None:
        self.turned += 1


@pytest.fixture
def sheet(dressed_application: object) -> Iterator[Sheet]:
    picture = QPicture()
    painter = QPainter(picture)
    yield Sheet(painter)
    painter.end()


def test_it_is_turned_where_something_has_no_room(sheet: Sheet) -> None:
    sheet.paper.need(HEIGHT)
    assert sheet.turned == 0, "an empty page has all the room there is"
    sheet.paper.words("A title", 26, 600, "#000000")
    assert MARGIN < sheet.paper.y < MARGIN + 60
    sheet.paper.need(HEIGHT - 2 * MARGIN)
    assert sheet.turned == 1 and sheet.paper.y == MARGIN


def test_values_take_as_many_lines_as_they_need(sheet: Sheet) -> None:
    one, long = ("a", "b"), ("a", "words " * 20)
    assert sheet.paper.height_of([one], 300) == ROW
    assert sheet.paper.height_of([one, long], 300) > 3 * ROW
    assert sheet.paper.height_of([("a", "w" * 200)], 300) > 3 * ROW, "a word without gaps too"


def test_names_of_a_table_have_room_within_bounds(sheet: Sheet) -> None:
    short, long = (sheet.paper.first_column([name], 400) for name in ("0", "x" * 200))
    assert short == pytest.approx(0.24 * 400) and long == pytest.approx(0.45 * 400)
    assert short < sheet.paper.first_column(["a name of usual length"], 400) < long
