"""The timeline: every step has its cell, and mouse and keys go to steps."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.autograd.timeline import CELLS, LABELS, NORMS, Timeline


@pytest.fixture
def timeline(qtbot, debugger, nodes):
    timeline = Timeline(debugger)
    timeline.nodes = nodes
    qtbot.addWidget(timeline)
    timeline.resize(700, timeline.sizeHint().height())
    timeline.show()
    debugger.opened.emit()
    return timeline


def middle(timeline, number):
    return timeline.cell(number).center().toPoint()


def test_cells_stand_in_a_row_within_the_bar(timeline):
    cells = [timeline.cell(number) for number in range(18)]
    assert cells[0].left() >= 0 and cells[-1].right() <= timeline.width()
    assert all(a.right() <= b.left() for a, b in pairwise(cells))
    assert cells[5].left() - cells[4].right() > cells[1].left() - cells[0].right()  # a phase


def test_clicks_and_drags_go_to_steps(qtbot, timeline, debugger):
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(timeline, left, pos=middle(timeline, 7))
    assert debugger.at == 7
    qtbot.mousePress(timeline, left, pos=middle(timeline, 3))
    qtbot.mouseMove(timeline, middle(timeline, 11))
    qtbot.mouseRelease(timeline, left, pos=middle(timeline, 11))
    assert debugger.at in (3, 11)  # offscreen, a move may come without its button


def test_a_click_in_the_gutter_sets_a_breakpoint_and_takes_it_away(qtbot, timeline, debugger):
    place = QPoint(middle(timeline, 2).x(), LABELS + NORMS + CELLS + 6)
    for count in (2, 1):
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
        assert len(debugger.breakpoints) == count and debugger.at == 0


def test_keys_step(qtbot, timeline, debugger):
    for key, at in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_PageDown, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 17),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Space, 17),
    ):
        qtbot.keyClick(timeline, key)
        assert debugger.at == at
    assert "Step 18 of 18, Update" in timeline.accessibleDescription()


def test_a_right_click_wants_a_menu(qtbot, timeline):
    with qtbot.waitSignal(timeline.menu_wanted) as wanted:
        qtbot.mouseClick(timeline, Qt.MouseButton.RightButton, pos=middle(timeline, 4))
    assert wanted.args[0] == 4


def test_it_is_painted_in_both_themes(timeline, debugger, each_theme):
    debugger.go(8)
    debugger.toggle_breakpoint()
    image = timeline.grab().toImage()
    colours = {image.pixelColor(middle(timeline, number)).name() for number in (0, 1, 8, 15)}
    assert len(colours) >= 3


def test_without_a_recording_it_is_empty(qtbot, timeline, debugger):
    debugger.close()
    timeline.resize(300, 90)
    timeline.grab()
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.step_at(50) is None
