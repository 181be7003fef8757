"""The matrix: precision and recall by hand, cells by mouse and arrows, words for each."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.studio.report.scores import precision, recall
from gui.training.watching.confusion import ConfusionView

COUNTS = np.array([[8, 2, 0], [1, 9, 0], [0, 5, 5]])
CLASSES = ("cat", "dog", "owl")


@pytest.fixture
def view(qtbot: QtBot) -> ConfusionView:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.set_counts(CLASSES, COUNTS)
    view.show()
    return view


def test_precision_and_recall() -> None:
    assert precision(COUNTS) == pytest.approx([8 / 9, 9 / 16, 1.0])
    assert recall(COUNTS) == pytest.approx([0.8, 0.9, 0.5])
    none = np.zeros((2, 2), np.int64)
    assert np.isnan(precision(none)).all() and np.isnan(recall(none)).all()


def test_a_click_chooses_a_cell(qtbot: QtBot, view: ConfusionView) -> None:
    with qtbot.waitSignal(view.cell_chosen) as chosen:
        place = view.cell_rect(2, 1).center().toPoint()
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2, 1] and view.cell == (2, 1)
    assert view.accessibleDescription() == "5 samples of class owl were taken for dog"
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().topLeft())
    assert view.cell == (2, 1)


def test_arrows_choose_cells(qtbot: QtBot, view: ConfusionView) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert view.cell == (0, 1)


def test_it_says_how_much_is_right(view: ConfusionView) -> None:
    assert view.accessibleDescription() == "73.3 % right"


def test_a_cell_that_is_no_more_is_not_chosen(view: ConfusionView) -> None:
    view.choose((2, 2))
    view.set_counts(("a", "b"), np.eye(2, dtype=np.int64))
    assert view.cell is None


def test_it_is_painted(view: ConfusionView, each_theme: str) -> None:
    picture = view.grab().toImage()
    right, wrong = (view.cell_rect(*cell).topLeft().toPoint() for cell in ((1, 1), (2, 1)))
    colours = {picture.pixelColor(p.x() + 3, p.y() + 3).name() for p in (right, wrong)}
    assert len(colours) == 2
