"""The debugger's commands act in the window, and say why where they cannot."""

import pytest
from PySide6.QtCore import QPoint, Qt

from engine.studio.network.templates import TEMPLATES


@pytest.fixture
def recorded(window, qtbot):
    """A window with a recording that its worker made."""
    window.files.new(TEMPLATES["binary"].make())
    window.actions_by_id["debug.record"].trigger()
    qtbot.waitUntil(lambda: window.debugging.debugger.replay is not None)
    return window


def act(window, *ids):
    for id in ids:
        window.actions_by_id[f"debug.{id}"].trigger()


def test_a_batch_is_recorded_stepped_through_and_put_away(recorded, qtbot):
    window, debugger = recorded, recorded.debugging.debugger
    actions, panel, card = window.actions_by_id, window.debugging.panel, window.debugging.card
    view = window.autograd.view
    assert panel.isVisible() and card.isVisible() and window.autograd.isVisible()
    assert not actions["debug.step_back"].isEnabled()
    assert "first step" in actions["debug.step_back"].toolTip()
    act(window, "step", "step_layer")
    assert debugger.at == 2 and window.selection.nodes == {debugger.step.layer}
    act(window, "toggle_breakpoint")
    assert actions["debug.toggle_breakpoint"].isChecked()
    act(window, "to_start", "run")
    assert debugger.at == 2

    # The graph follows, and a click in it leads.
    qtbot.waitUntil(lambda: view.graph is debugger.replay.recording.graph)
    qtbot.waitUntil(lambda: view.item_of(debugger.step.node) is not None)
    item = view.item_of(debugger.step.node)
    assert item.marked and item.stops and item.opacity() == 1.0
    later = view.item_of(debugger.replay.steps[4].node)
    assert later.opacity() < 1.0
    first = view.item_of(debugger.replay.steps[0].node)
    place = view.mapFromScene(first.sceneBoundingRect().center() - QPoint(0, 10))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert debugger.at == 0 and first.marked and not item.marked

    act(window, "to_end")
    assert "last step" in actions["debug.step"].toolTip()
    live = view.item_of(debugger.step.node)
    act(window, "close")
    assert not panel.isVisible() and not card.isVisible() and not live.marked
    assert "Record a batch first" in actions["debug.step"].toolTip()


def test_what_cannot_be_recorded_is_said(make_window, qtbot):
    window = make_window("unrecordable")
    debugger = window.debugging.debugger
    with qtbot.waitSignal(debugger.failed) as failed:
        act(window, "record")
    assert failed.args == ["No batch can be recorded here."]
    assert debugger.replay is None and window.actions_by_id["debug.record"].isEnabled()
    window.files.new()
    record = window.actions_by_id["debug.record"]
    assert not record.isEnabled() and "solve its problems first" in record.toolTip()
