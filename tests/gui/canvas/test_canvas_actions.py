"""The window's commands reach the canvas."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from gui.actions import make_actions
from gui.actions.drawing import DRAWING_COMMANDS
from gui.canvas.canvas_actions import connect_canvas

CHANGING = (
    *("network.bypass", "network.collapse", "network.frame", "network.note"),
    *("align.left", "align.centre", "align.right", "align.top", "align.middle", "align.bottom"),
    *("align.across", "align.down", "edit.duplicate", "edit.delete", "view.arrange"),
)


@pytest.fixture
def commanded(lab, qtbot) -> tuple[Any, dict]:
    """Four layers, scattered and selected, and the window's commands for them."""
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = make_actions(owner)
    connect_canvas(actions, lab.canvas)
    lab.owner = owner
    kinds = ("ReLU", "Tanh", "Sigmoid", "Dropout")
    nodes = [
        lab.node(kind, 170.0 * row + 9 * row**2 - 300, 70.0 * row**2)
        for row, kind in enumerate(kinds)
    ]
    lab.selection.set(nodes)
    return lab, actions


def test_every_drawing_command_does_something(commanded):
    _, actions = commanded
    for command in DRAWING_COMMANDS:
        assert actions[command.id].receivers("2triggered(bool)") == 1, command.id


@pytest.mark.parametrize("id", CHANGING)
def test_each_is_one_step_that_is_undone(commanded, id):
    lab, actions = commanded
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    actions[id].trigger()
    lab.wait_for_arrangement()
    assert lab.document.undo_stack.count() == steps + 1
    assert lab.bytes() != before
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


@pytest.mark.parametrize("id", CHANGING)
def test_without_a_selection_nothing_breaks(commanded, id):
    lab, actions = commanded
    lab.selection.clear()
    actions[id].trigger()
    lab.canvas._naming.close()
    lab.undo_all()
    assert not lab.network.nodes
