"""A tensor is shown as numbers, pictures or a histogram, whichever fits."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from engine.studio.debugging.values import describe
from gui.autograd.debugging.histogram_bars import HistogramBars
from gui.autograd.debugging.numbers_table import NumbersTable
from gui.autograd.debugging.value_view import ValueView, figures, fitting_look, images
from gui.training.watching.picture_grid import PictureGrid


@pytest.mark.parametrize(
    ("shape", "look"),
    [
        ((), "numbers"),
        ((3, 4), "numbers"),
        ((16, 1, 5, 5), "pictures"),
        ((2, 8, 12, 12), "pictures"),
        ((10, 784), "pictures"),
        ((4, 500), "histogram"),
        ((3000,), "histogram"),
    ],
)
def test_what_fits(shape, look):
    array = np.ones(shape, np.float32)
    assert fitting_look(describe("k", array), array) == look


@pytest.mark.parametrize(
    ("look", "kind"),
    [("numbers", NumbersTable), ("pictures", PictureGrid), ("histogram", HistogramBars)],
)
def test_each_look_has_its_widget(qtbot, look, kind, each_theme):
    array = np.random.default_rng(0).normal(size=(2, 3, 8, 8))
    view = ValueView("x", describe("k", array), array, look)
    qtbot.addWidget(view)
    view.show()
    assert view.findChild(kind) is not None and "x, 2×3×8×8" in view.accessibleName()
    assert not view.grab().isNull()


def test_pictures_know_their_places():
    entries = images(np.arange(2 * 3 * 6 * 6).reshape(2, 3, 6, 6))
    assert [each.caption for each in entries] == ["0,0", "0,1", "0,2", "1,0", "1,1", "1,2"]
    assert len(images(np.ones((7, 64)))) == 7 and len(images(np.ones(5))) == 1
    assert images(np.full((1, 1, 5, 5), np.nan)) == ()


def test_what_is_not_finite_comes_first():
    text = figures(describe("k", np.array([np.nan, 1.0, np.inf])))
    assert text.startswith("1 NaN · 1 ∞ · norm 1")
    assert figures(describe("k", np.array([np.nan]))) == "1 NaN"
    assert figures(describe("k", np.array(2.5))) == "2.5"


def test_a_part_says_of_what(qtbot):
    array = np.zeros((500, 784))
    view = ValueView("W", describe("k", array), array[:5], "numbers")
    qtbot.addWidget(view)
    words = [label.text() for label in view.findChildren(QLabel)]
    assert "The first 5×784 of 500×784" in words
