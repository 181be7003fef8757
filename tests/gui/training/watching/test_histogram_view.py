"""The heat map is painted from what came, and says why it is empty."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from engine.studio.training.watching.watch_messages import Histogram
from gui.training.watching.histogram_view import HistogramView, scale_text


@pytest.fixture
def view(qtbot: QtBot) -> HistogramView:
    view = HistogramView("Weights", "No weights")
    qtbot.addWidget(view)
    view.resize(320, 140)
    view.show()
    return view


def test_empty_it_says_why(view: HistogramView) -> None:
    assert view.accessibleName() == "Weights"
    view.add(1, None)
    view.clear()
    assert view.accessibleDescription() == "No weights"


def test_it_is_painted_and_told(view: HistogramView, each_theme: str) -> None:
    empty = view.grab().toImage()
    view.add(0, Histogram(-0.5, 0.5, (1,) * 40))
    one = view.grab().toImage()
    view.add(5, Histogram(-0.5, 1.5, tuple(range(40))))
    assert view.accessibleDescription() == "-0.5 … 1.5"
    assert empty != one != view.grab().toImage()
    view.clear()
    assert view.grab().toImage() == empty


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.2219, "0.222"), (-0.208, "−0.208"), (0.000338, "3.4e−4"), (-2.5e7, "−2.5e7")],
)
def test_scales_are_short(value: float, text: str) -> None:
    assert scale_text(value) == text
