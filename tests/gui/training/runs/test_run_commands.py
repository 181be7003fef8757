"""The commands of a run can be given when they make sense, and say why where they do not."""

from __future__ import annotations

from engine.studio.network import operations
from engine.studio.training.messages import Started
from gui.training.runs import run_commands
from gui.training.strip.rate_dialog import RateDialog


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


def test_one_epoch_and_a_discarded_run(make_window, qtbot, monkeypatch) -> None:
    window = make_window("endless")
    session = window.session
    trigger(window, "train.start")
    qtbot.waitUntil(lambda: session.state == "training")
    assert enabled(window, "train.step_epoch", "train.discard", "train.find_rate") == [
        False,
        True,
        False,
    ]
    trigger(window, "train.pause")
    qtbot.waitUntil(lambda: session.state == "paused")
    epochs = len(session.run.held_out_loss)
    trigger(window, "train.step_epoch")
    qtbot.waitUntil(lambda: len(session.run.held_out_loss) == epochs + 1)
    monkeypatch.setattr(run_commands, "ask_to_delete_runs", lambda *_: False)
    trigger(window, "train.discard")
    assert session.state == "paused"
    monkeypatch.setattr(run_commands, "ask_to_delete_runs", lambda *_: True)
    trigger(window, "train.discard")
    qtbot.waitUntil(lambda: session.state == "idle")
    assert len(session.runs) == 0


def test_a_rate_that_was_found_is_an_undo_step(window, qtbot, monkeypatch) -> None:
    def choose(dialog: RateDialog) -> bool:
        qtbot.waitUntil(lambda: dialog.rate is not None)
        dialog.done(1)
        return True

    monkeypatch.setattr(RateDialog, "exec", choose)
    trigger(window, "train.find_rate")
    assert window.document.settings.learning_rate == 0.01
    window.document.undo_stack.undo()
    assert window.document.settings.learning_rate == 0.001
