"""Tabs tell which view is wanted; the canvas's controls go with the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from gui.actions import make_actions
from gui.panels.tab_strip import TabStrip


@pytest.fixture
def strip(qtbot) -> TabStrip:
    owner = QWidget()
    qtbot.addWidget(owner)
    result = TabStrip(("Network", "Autograd"), make_actions(owner), ("view.fit",))
    qtbot.addWidget(result)
    result.resize(800, 40)
    result.show()
    return result


def test_a_click_chooses_a_tab(strip: TabStrip, qtbot) -> None:
    place = strip.tabs.tabRect(1).center()
    with qtbot.waitSignal(strip.tab_chosen) as chosen:
        qtbot.mouseClick(strip.tabs, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


def test_the_zoom_is_shown_in_percent(strip: TabStrip) -> None:
    strip.show_zoom(0.944)
    assert strip.zoom.text() == "94\N{THIN SPACE}%"


def test_controls_can_be_hidden(strip: TabStrip) -> None:
    fit = strip.findChild(QToolButton, "view.fit.button")
    assert fit.isVisible()
    strip.show_controls(False)
    assert not fit.isVisible()
