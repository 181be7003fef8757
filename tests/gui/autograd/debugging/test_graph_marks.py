"""The graph shows the recorded batch: its step, what is to come, and how far gradients are."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from gui.actions import make_actions
from gui.autograd.debugging.graph_marks import GraphMarks
from gui.autograd.view import AutogradView
from gui.selection import Selection


@pytest.fixture
def view(qtbot, document, session, debugger):
    view = AutogradView(document, Selection(document), session)
    qtbot.addWidget(view)
    view.resize(900, 560)
    view.show()
    view.owner = QObject()
    view.actions_by_id = make_actions(view.owner)
    view.marks = GraphMarks(view, debugger, view.actions_by_id)
    debugger.opened.emit()
    qtbot.waitUntil(lambda: not view.is_empty)
    return view


def test_ops_that_have_not_run_are_dim(view, debugger):
    debugger.go(2)
    opacities = [view.item_of(op.node).opacity() for op in debugger.replay.recording.operations]
    assert opacities[:3] == [1.0] * 3 and max(opacities[3:]) < 1.0
    marked = [item for item in view.graph_scene.nodes.values() if item.marked]
    assert marked == [view.item_of(debugger.step.node)]


def test_arrows_light_up_as_far_as_gradients_have_come(view, debugger):
    def lit():
        return sum(norm is not None for norm in view.graph_scene.arrows.norms)

    assert lit() == 0
    counts = []
    for number in range(5, 14):
        debugger.go(number)
        counts.append(lit())
    assert counts == sorted(counts) and counts[-1] == len(view.graph_scene.arrows.norms)


def test_breakpoints_are_dots(view, debugger):
    debugger.toggle_breakpoint()
    assert view.item_of(debugger.step.node).stops
    debugger.toggle_breakpoint()
    assert not any(item.stops for item in view.graph_scene.nodes.values())


def test_the_menu_of_an_op_acts_on_it(view, debugger):
    node = debugger.replay.recording.operations[3].node
    menu = QMenu()
    view.menu_opening.emit(menu, (node,))
    assert view.actions_by_id["debug.run_to_here"] in menu.actions() and debugger.here == 3
    debugger.run_to_here()
    assert debugger.at == 3
    view.menu_opening.emit(menu, (node, node + 1))  # a folded group is no op


def test_the_keyboard_points_at_ops(view, debugger):
    view.set_current(debugger.replay.recording.operations[1].node)
    assert debugger.here == 1
    view.set_current(None)
    assert debugger.here is None


def test_a_live_graph_waits_until_the_recording_is_put_away(view, debugger, session, qtbot):
    recorded = view.graph
    live = type(recorded)(recorded.nodes[:1], (), 0.5)
    session._on_received(live)
    assert view.graph is recorded and view.legend.isHidden()
    with qtbot.waitSignal(view.graph_shown):
        debugger.close()
    assert view.graph is live and not any(i.marked for i in view.graph_scene.nodes.values())
