"""The commands of the graph, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.studio.training.graph import graph_messages as g
from gui.actions import make_actions
from gui.autograd.check_dialog import CheckDialog
from gui.autograd.commands import AutogradCommands
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.messages import messages
from gui.selection import Selection
from gui.training.session import TrainingSession
from tests.gui.autograd.small_graph import LINEAR


class Lab:
    def __init__(self, tab: AutogradTab, document, selection, session, window) -> None:
        self.actions = make_actions(window)
        self.tab, self.view, self.window = tab, tab.view, window
        self.commands = AutogradCommands(self.actions, tab, document, selection, session, window)

    def asked(self, monkeypatch, session: TrainingSession) -> list:
        found: list = []
        monkeypatch.setattr(session.watching, "_send", found.append)
        return found


@pytest.fixture
def lab(
    qtbot: QtBot,
    shown: AutogradTab,
    document: Document,
    selection: Selection,
    session: TrainingSession,
) -> Lab:
    window = QWidget()
    qtbot.addWidget(window)
    return Lab(shown, document, selection, session, window)


@pytest.mark.parametrize(
    ("current", "layer", "parameter", "words"),
    [
        (3, None, "fc1.weight", "parameter itself"),
        (1, LINEAR, None, "inside of its layer"),
        (0, None, None, "into the loss"),
    ],
)
def test_what_is_current_is_checked(
    lab: Lab, session, monkeypatch, current, layer, parameter, words
) -> None:
    asked = lab.asked(monkeypatch, session)
    lab.view.set_current(current)
    lab.actions["autograd.check_gradient"].trigger()
    assert asked == [g.CheckGradient(1, layer, parameter)]
    dialog = lab.window.findChild(CheckDialog)
    assert dialog.isVisible() and words in dialog._subject.text()
    dialog.close()


def test_without_a_choice_it_says_how_to_choose(qtbot: QtBot, lab: Lab) -> None:
    with qtbot.waitSignal(messages().posted) as posted:
        lab.actions["autograd.check_gradient"].trigger()
    assert "Choose an operation" in posted.args[0].text


def test_the_menu_acts_on_what_it_was_opened_on(qtbot: QtBot, lab: Lab) -> None:
    menu = QMenu(lab.window)
    lab.view.menu_item = lab.view.graph_scene.groups[LINEAR]
    lab.view.menu_opening.emit(menu, (1, 2, 3))
    entries = [each.objectName() for each in menu.actions() if not each.isSeparator()]
    assert entries == [
        "autograd.check_gradient",
        "autograd.fold",
        "autograd.show_layer",
        "autograd.export",
    ]
    with qtbot.waitSignal(lab.view.graph_shown):
        lab.actions["autograd.fold"].trigger()
    assert LINEAR in lab.view.graph_scene.nodes
    lab.view.menu_closed.emit()


def test_a_layer_is_shown_on_the_canvas(qtbot: QtBot, lab: Lab, selection: Selection) -> None:
    lab.view.set_current(1)
    with qtbot.waitSignal(lab.actions["view.network"].triggered):
        lab.actions["autograd.show_layer"].trigger()
    assert selection.nodes == {LINEAR}


def test_while_the_graph_is_shown_looking_about_is_its_own(qtbot: QtBot, lab: Lab) -> None:
    before = lab.view.navigator.zoom
    lab.actions["view.zoom_in"].trigger()
    assert lab.view.navigator.zoom > before
    lab.tab.activateWindow()
    lab.actions["edit.find"].trigger()
    qtbot.waitUntil(lab.tab.search.hasFocus)
    lab.tab.hide()
    before = lab.view.navigator.zoom
    lab.actions["view.zoom_in"].trigger()
    assert lab.view.navigator.zoom == before
