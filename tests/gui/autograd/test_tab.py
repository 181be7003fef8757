"""The autograd tab: its bar, and the room it gives to others."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.workspace import Workspace


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path):
    document = Document()
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    tab = AutogradTab(document, Selection(document), session)
    qtbot.addWidget(tab)
    tab.resize(900, 600)
    tab.show()
    yield tab
    session.shutdown()


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
    own, other = QLabel("own"), QLabel("other")
    tab.bar.add(other)
    tab.bar.add_control(own)
    assert tab.bar.isVisible()
    tab.bar.layout().activate()
    assert own.x() < other.x()
