"""What the legend says, and where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFrame, QWidget
from pytestqt.qtbot import QtBot

from gui.autograd.legend import Legend, settled


@pytest.fixture
def view(qtbot: QtBot) -> QWidget:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(600, 400)
    return view


def test_it_tells_the_most_with_its_unit(view: QWidget) -> None:
    legend = Legend(view)
    assert "L2 norm" in legend.text and "0.00" not in legend.text
    legend.show_colours("time", 0.0034)
    assert "Time forward and backward: 0" in legend.text and "3.4 ms" in legend.text
    legend.show_colours("memory", 0.0)
    assert "Nothing is kept" in legend.text


@pytest.mark.parametrize(("style", "words"), [("width", "Thickness"), ("colour", "Brightness")])
def test_it_tells_what_an_arrow_says(view: QWidget, style, words: str) -> None:
    legend = Legend(view)
    legend.show_edges(style)
    assert words in legend.text


def test_it_stands_beneath_and_the_card_beside(view: QWidget) -> None:
    legend, card = Legend(view), QFrame(view)
    card.setFixedWidth(200)
    view.show()
    legend.show_colours("time", 1.0)
    card.hide()
    beside, low = settled(view, card, legend)
    assert beside == 0 and legend.width() == 600 and legend.geometry().bottom() == 399
    card.show()
    beside, high = settled(view, card, legend)
    assert beside == 200 and high >= low and card.geometry().right() == 599
    assert not card.geometry().intersects(legend.geometry())
