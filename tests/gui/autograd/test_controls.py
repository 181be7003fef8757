"""The controls in the bar."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from gui.autograd.tab import AutogradTab
from tests.gui.autograd.small_graph import LINEAR, LOSS


def choose(tab: AutogradTab, name: str, data: str) -> None:
    combo = tab.findChild(QComboBox, name)
    assert combo.accessibleName() and combo.toolTip()
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_a_level_of_detail(qtbot: QtBot, shown: AutogradTab) -> None:
    with qtbot.waitSignal(shown.view.graph_shown):
        choose(shown, "autogradDetail", "layers")
    assert set(shown.view.graph_scene.nodes) == {LINEAR, LOSS}


def test_colours_and_arrows(shown: AutogradTab) -> None:
    choose(shown, "autogradColours", "memory")
    assert shown.view.graph_scene.nodes[1].look.value == "200 kB"
    choose(shown, "autogradEdges", "width")
    assert shown.view.graph_scene.arrows.style == "width"
    assert "Thickness and number" in shown.view.legend.text


@pytest.mark.parametrize("name", ["autogradDetail", "autogradColours", "autogradEdges"])
def test_they_are_at_home(tab: AutogradTab, name: str) -> None:
    assert tab.findChild(QComboBox, name).isVisible()
