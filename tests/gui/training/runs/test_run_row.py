"""A row's paint: a dot in the curve's colour, and one wash across the selected row."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.theme import color
from gui.training.runs_table import RunsTable
from gui.training.session import TrainingSession


def test_the_drawn_run_has_its_colour_and_the_wash(
    qtbot: QtBot, quiet_session: TrainingSession, add_run, each_theme: str
) -> None:
    panel = RunsTable(quiet_session)
    qtbot.addWidget(panel)
    panel.resize(336, 276)
    add_run(quiet_session, "run1", "Adam 0.001")
    add_run(quiet_session, "run2", "a name that is far too long for the room there is in a row")
    panel.show()
    view = panel._table
    picture = view.viewport().grab().toImage()
    first = view.visualRect(view.model().index(0, 0))
    second = view.visualRect(view.model().index(1, 0))
    middle = first.center().y()
    assert picture.pixelColor(14, middle) == color("accent")
    assert picture.pixelColor(first.left() + 2, middle) == color("accent_wash")
    assert picture.pixelColor(second.left() + 2, second.center().y()) != color("accent_wash")
    assert picture.pixelColor(14, second.center().y()) != color("accent")
