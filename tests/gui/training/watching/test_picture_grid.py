"""Pictures stand in rows, say what they are, and can be chosen without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from engine.studio.training.message import Pixels
from gui.training.watching.picture_grid import GAP, Entry, PictureGrid

PICTURE = Pixels(2, 2, bytes([128, 255, 1, 128]))


@pytest.fixture
def grid(qtbot: QtBot) -> PictureGrid:
    grid = PictureGrid("grid", "Pictures", "None yet", side=40, choosable=True)
    qtbot.addWidget(grid)
    grid.resize(3 * (40 + GAP), 200)
    grid.show()
    return grid


def entries(count: int) -> list[Entry]:
    return [Entry(PICTURE, str(number), "text", f"picture {number}") for number in range(count)]


def test_it_says_what_it_shows(grid: PictureGrid) -> None:
    assert grid.accessibleName() == "Pictures" and grid.accessibleDescription() == "None yet"
    grid.set_entries(entries(2))
    assert grid.accessibleDescription() == "picture 0, picture 1"
    grid.set_entries((), "Nothing here")
    assert grid.accessibleDescription() == "Nothing here"


def test_a_click_chooses(qtbot: QtBot, grid: PictureGrid) -> None:
    grid.set_entries(entries(7))
    with qtbot.waitSignal(grid.chosen) as chosen:
        second_row = QPoint(40 + GAP + 20, 40 + 16 + GAP + 20)
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=second_row)
    assert chosen.args == [4]


def test_arrows_and_enter_choose(qtbot: QtBot, grid: PictureGrid) -> None:
    grid.set_entries(entries(7))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    with qtbot.waitSignal(grid.chosen) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.args == [3]


def test_it_is_painted_in_both_themes(grid: PictureGrid, each_theme: str) -> None:
    grid.set_entries(())
    empty = grid.grab().toImage()
    grid.set_entries(entries(3))
    assert grid.grab().toImage() != empty
