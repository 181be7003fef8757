"""The autograd tab: its bar, and the room it gives to others."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from gui.autograd.tab import AutogradTab


def test_the_graph_fills_the_tab_until_others_come(tab: AutogradTab) -> None:
    assert tab.view.objectName() == "autogradView" and tab.view.width() == tab.width()


@pytest.mark.parametrize("side", ["below", "beside"])
def test_a_panel_has_room_once_it_is_shown(tab: AutogradTab, side: str) -> None:
    panel = QWidget()
    panel.setMinimumSize(200, 120)
    (tab.add_below if side == "below" else tab.add_beside)(panel)
    assert not panel.isVisible()
    panel.show()
    assert panel.isVisible()
    if side == "below":
        assert panel.mapTo(tab, panel.rect().topLeft()).y() >= tab.view.height()
    else:
        assert panel.mapTo(tab, panel.rect().topLeft()).x() >= tab.view.width()


def test_others_stand_at_the_right_of_the_bar(tab: AutogradTab) -> None:
    other = QLabel("other")
    tab.bar.add(other)
    other.show()
    tab.bar.layout().activate()
    assert tab.bar.isVisible() and tab.search.x() < other.x()
