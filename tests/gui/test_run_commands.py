"""The commands of a run can be given when they make sense, and say why where they do not."""

from __future__ import annotations

from engine.studio.network import operations
from engine.studio.training.messages import Started


def trigger(window, id: str) -> None:
    action = window.actions_by_id[id]
    assert action.isEnabled(), f"{id} is disabled: {action.toolTip()}"
    action.trigger()


def enabled(window, *ids: str) -> list[bool]:
    return [window.actions_by_id[id].isEnabled() for id in ids]


def node_id(window, name: str) -> str:
    nodes = window.document.network.nodes.values()
    return next(node.id for node in nodes if node.name == name)


def test_an_empty_canvas_cannot_be_trained_and_says_why(window) -> None:
    trigger(window, "file.new")
    train = window.actions_by_id["train.start"]
    assert not train.isEnabled()
    assert "put a network on the canvas first" in train.toolTip()
    assert window.tool_bar.title.accessibleName() == "Untitled"
    window.canvas.template_chosen.emit("mlp")
    assert train.isEnabled()
    assert window.document.undo_stack.undoText() == "Start with 784-500-10"
    window.document.undo_stack.undo()
    assert not train.isEnabled()


def test_an_error_keeps_from_training_and_is_told(window) -> None:
    network = window.document.network
    fc = node_id(window, "fc")
    window.document.push("Set", operations.set_parameter(network, fc, "in_features", 1050))
    train = window.actions_by_id["train.start"]
    assert not train.isEnabled()
    assert train.toolTip().startswith("fc expects 1050 features")


def test_a_run_from_start_to_finish(window, qtbot) -> None:
    assert enabled(window, "train.continue", "network.reset_weights", "file.export") == [False] * 3
    with qtbot.waitSignal(window.session.run_finished):
        trigger(window, "train.start")
        assert enabled(window, "train.start", "train.stop") == [False, True]
    assert enabled(window, "train.start", "train.continue", "train.stop") == [True, True, False]
    assert window.isWindowModified()
    trigger(window, "network.reset_weights")
    gone = [False, False]
    qtbot.waitUntil(lambda: enabled(window, "train.continue", "file.export") == gone)


def test_pause_step_resume_stop(make_window, qtbot) -> None:
    window = make_window("endless")
    session = window.session
    trigger(window, "train.start")
    qtbot.waitUntil(lambda: session.state == "training")
    assert enabled(window, "train.pause", "train.step") == [True, False]
    trigger(window, "train.pause")
    qtbot.waitUntil(lambda: session.state == "paused")
    assert window.actions_by_id["train.pause"].text() == "Resume"
    trigger(window, "train.step")
    trigger(window, "train.pause")
    qtbot.waitUntil(lambda: session.state == "training")
    assert window.actions_by_id["train.pause"].text() == "Pause"
    trigger(window, "train.stop")
    qtbot.waitUntil(lambda: session.state == "idle")


def test_what_a_resumed_run_cannot_have_is_told(window) -> None:
    window.session.run_started.emit(
        Started("run1", "cpu", 2, 10, 70, 30, 5, 2, "plain", "Begun with 7 threads.")
    )
    assert window.message_bar.label.text() == "Begun with 7 threads."
