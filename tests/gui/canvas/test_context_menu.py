"""The menu of a right click: of what lies there, or of what is selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.actions import make_actions
from gui.canvas import context_menu
from gui.canvas.canvas_actions import connect_canvas

NO_KEY, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
Reason = QContextMenuEvent.Reason


class Menu(QMenu):
    """Opens without taking the keyboard, which the offscreen platform cannot give."""

    def popup(self, at: QPoint) -> None:
        self.opened_at = at


@pytest.fixture
def ask(chain, qtbot, monkeypatch):
    """Asks for the menu at a point of the view; the ids of its commands, none without a menu."""
    lab, _ = chain
    monkeypatch.setattr(context_menu, "QMenu", Menu)
    owner = QWidget()
    qtbot.addWidget(owner)
    connect_canvas(make_actions(owner), lab.canvas)

    def menu(at: QPoint, reason=Reason.Mouse, keys=NO_KEY) -> tuple[str | None, ...]:
        where = lab.viewport.mapToGlobal(at)
        QApplication.sendEvent(lab.viewport, QContextMenuEvent(reason, at, where, keys))
        opened = lab.canvas.findChild(QMenu, "canvasMenu")
        if opened is None:
            return ()
        assert lab.viewport.rect().contains(lab.viewport.mapFromGlobal(opened.opened_at))
        ids = tuple(each.objectName() or None for each in opened.actions())
        with qtbot.waitSignal(opened.destroyed):
            opened.deleteLater()
        return ids

    yield menu
    lab.owner = owner


def test_of_a_node_that_it_selects(chain, ask):
    lab, (data, flatten, _) = chain
    lab.selection.set({data})
    assert ask(lab.header(flatten)) == context_menu.ON_NODES
    assert lab.selection.nodes == {flatten}


def test_of_several_that_are_selected_already(chain, ask):
    lab, (data, flatten, _) = chain
    lab.selection.set({data, flatten})
    assert ask(lab.header(flatten)) == context_menu.ON_NODES
    assert lab.selection.nodes == {data, flatten}


def test_of_a_wire_a_note_and_the_ground(chain, ask):
    lab, (_, _, linear) = chain
    wire = f"{linear}.input"
    assert ask(lab.at(lab.scene.wires[wire].path().pointAtPercent(0.5))) == context_menu.ON_WIRES
    assert lab.selection.wires == {wire}
    note = lab.annotation("note", -100.0, 150.0, 160.0, 80.0)
    point = lab.at(lab.scene.annotations.items[note].rect().center())
    assert ask(point) == context_menu.ON_ANNOTATIONS
    assert ask(QPoint(5, 5)) == context_menu.ON_GROUND
    assert not any(lab.selection.everything)


def test_by_the_key_of_what_is_selected(chain, ask):
    lab, (data, _, _) = chain
    assert ask(QPoint(0, 0), Reason.Keyboard) == context_menu.ON_GROUND
    lab.selection.set({data})
    assert ask(QPoint(0, 0), Reason.Keyboard) == context_menu.ON_NODES
    assert lab.selection.nodes == {data}


def test_none_where_ctrl_makes_a_knife_and_none_in_a_gesture(chain, ask):
    lab, (data, _, _) = chain
    assert ask(lab.header(data), keys=CTRL) == ()
    lab.press(lab.header(data))
    assert ask(lab.header(data)) == ()
    lab.release(lab.header(data))


def test_asking_changes_nothing(chain, ask):
    lab, (data, _, _) = chain
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    ask(lab.header(data))
    assert (lab.bytes(), lab.document.undo_stack.count()) == (before, steps)


def test_of_a_block_and_of_its_inside(chain, ask):
    lab, (_, flatten, linear) = chain
    lab.selection.set({flatten, linear})
    block = lab.canvas.blocks.group()
    assert ask(lab.header(block)) == context_menu.ON_BLOCK
    lab.canvas.blocks.enter()
    lab.selection.clear()
    lab.canvas.fit()
    ground = lab.at(lab.scene.content_rect().bottomLeft()) + QPoint(0, 60)
    assert ask(ground) == (*context_menu.ON_GROUND, None, "network.leave_block")
