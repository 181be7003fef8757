"""The commands of runs act on the selected ones, and can be given when they make sense."""

from __future__ import annotations

import pytest

from gui import runs_commands
from gui.training.sweeps.sweep_dialog import SweepDialog


@pytest.fixture
def trained(window, qtbot):
    """A window with two runs."""
    for _ in range(2):
        with qtbot.waitSignal(window.session.run_finished):
            window.actions_by_id["train.start"].trigger()
    return window


def trigger(window, id: str) -> None:
    action = window.actions_by_id[id]
    assert action.isEnabled(), id
    action.trigger()


def test_without_runs_nothing_can_be_done(window) -> None:
    for id in ("pin", "hide", "delete", "export", "use_best", "clone_settings", "parallel"):
        assert not window.actions_by_id[f"runs.{id}"].isEnabled(), id


def test_pin_hide_and_show(trained) -> None:
    runs, actions = trained.session.runs, trained.actions_by_id
    trigger(trained, "runs.pin")
    assert runs["run2"].marks.pinned and actions["runs.pin"].isChecked()
    trigger(trained, "runs.hide")
    table = trained.runs_table._model
    assert table.row_of("run2") == -1 and actions["runs.hide"].text() == "Show"
    actions["runs.show_hidden"].setChecked(True)
    assert table.row_of("run2") == 0
    trigger(trained, "runs.hide")
    assert not runs["run2"].marks.hidden
    trigger(trained, "runs.pin")
    assert runs.baseline is None


def test_deleting_asks_first(trained, monkeypatch) -> None:
    runs = trained.session.runs
    monkeypatch.setattr(runs_commands, "ask_to_delete_runs", lambda *_: False)
    trigger(trained, "runs.delete")
    assert len(runs) == 2
    monkeypatch.setattr(runs_commands, "ask_to_delete_runs", lambda *_: True)
    trigger(trained, "runs.delete")
    assert [run.id for run in runs] == ["run1"] and trained.files.modified


def test_the_best_epoch_is_restored_and_left_again(trained) -> None:
    run = trained.session.runs["run2"]
    assert not trained.actions_by_id["runs.use_best"].isEnabled()
    (run.folder / "best.safetensors").write_bytes(b"best")
    trained.session.runs.marked.emit()
    trigger(trained, "runs.use_best")
    assert run.uses_best and "best of" in trained.message_bar.label.text()
    trigger(trained, "runs.use_best")
    assert not run.uses_best


def test_a_sweep_runs_from_its_dialog(window, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(SweepDialog, "exec", lambda self: True)
    trigger(window, "train.sweep")
    session = window.session
    qtbot.waitUntil(lambda: len(session.runs) == 3 and not session.busy, timeout=20_000)
    names = [run.name for run in session.runs]
    assert names == ["Adam 0.01", "Adam 0.001", "Adam 0.0001"]
