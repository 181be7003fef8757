"""The session against a fake worker: its states, its runs, and what it makes of a death."""

from __future__ import annotations

import os
import signal

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.studio.network import operations
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from gui.document import Document
from gui.training.session import TrainingSession
from gui.training.strip import run_control


def wait_for(qtbot: QtBot, session: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=20_000)


def test_a_run_is_recorded_from_start_to_finish(qtbot: QtBot, session: TrainingSession) -> None:
    states: list[str] = []
    session.state_changed.connect(states.append)
    with qtbot.waitSignal(session.run_finished, timeout=20_000) as finished:
        session.start()
    assert states == ["loading", "training", "idle"]
    run = session.runs.last
    assert run is not None and run.status == "finished" and run.batches == 4
    np.testing.assert_allclose(run.loss.x, range(1, 9))
    np.testing.assert_allclose(run.loss.y, 1 / np.arange(1, 9))
    np.testing.assert_allclose(run.held_out_loss.y, [0.9, 0.45])
    assert finished.args[0].outcome == "finished"
    assert session.can_continue and session.trained
    assert session.weights_file == run.folder / "weights.safetensors"


def test_pause_step_resume_stop(qtbot: QtBot, make_session) -> None:
    session = make_session("endless")
    session.start()
    wait_for(qtbot, session, "training")
    session.pause()
    wait_for(qtbot, session, "paused")
    run = session.run
    assert run is not None
    before = len(run.loss)
    session.step()
    qtbot.waitUntil(lambda: len(run.loss) == before + 1)
    assert session.state == "paused"
    session.resume()
    wait_for(qtbot, session, "training")
    session.stop()
    assert session.state == "stopping"
    wait_for(qtbot, session, "idle")
    assert run.status == "stopped"


def test_a_run_trains_a_snapshot(qtbot: QtBot, make_session, document: Document) -> None:
    session = make_session("endless")
    session.start()
    wait_for(qtbot, session, "training")
    assert session.edits_since_start == 0
    settings = msgspec.structs.replace(document.settings, epochs=9)
    document.push("epochs", [ChangeSettings(settings)])
    assert session.edits_since_start == 1
    assert session.run is not None and session.run.project.settings.epochs == 5
    document.undo_stack.undo()
    assert session.edits_since_start == 0


def test_a_killed_worker_costs_one_sentence(qtbot: QtBot, make_session, document) -> None:
    session = make_session("endless")
    session.start()
    qtbot.waitUntil(lambda: session.can_continue or _has_checkpoint(session), timeout=20_000)
    pid = session.worker_pid
    content = document.snapshot()
    with qtbot.waitSignal(session.failed) as failed:
        os.kill(pid, signal.SIGKILL)
    assert "signal 9" in failed.args[0] and "Continue" in failed.args[0]
    assert session.state == "idle" and session.can_continue
    assert session.runs.last is not None and session.runs.last.status == "lost"
    assert document.snapshot() == content
    qtbot.waitUntil(lambda: session.worker_pid not in (0, pid))
    session.continue_training()
    wait_for(qtbot, session, "training")
    assert len(session.runs) == 2


def _has_checkpoint(session: TrainingSession) -> bool:
    return session.run is not None and len(session.run.held_out_loss) > 0


def test_one_epoch_of_a_paused_run(qtbot: QtBot, make_session) -> None:
    session = make_session("endless")
    session.start()
    wait_for(qtbot, session, "training")
    session.pause()
    wait_for(qtbot, session, "paused")
    run = session.run
    assert run is not None
    session.step_epoch()
    epochs = len(run.held_out_loss)
    qtbot.waitUntil(lambda: len(run.held_out_loss) == epochs + 1)
    assert session.state == "paused" and len(run.loss) % 4 == 0


def test_a_discarded_run_leaves_nothing(qtbot: QtBot, make_session) -> None:
    session = make_session("endless")
    session.start()
    qtbot.waitUntil(lambda: _has_checkpoint(session), timeout=20_000)
    run = session.run
    assert run is not None and run.folder.is_dir()
    session.discard()
    wait_for(qtbot, session, "idle")
    assert len(session.runs) == 0 and not run.folder.exists()
    assert not session.can_continue


def test_a_discarded_run_gives_the_weights_before_it_back(qtbot: QtBot, session) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=20_000):
        session.start()
    weights = session.weights_file
    session.start()
    wait_for(qtbot, session, "training")
    session.discard()
    wait_for(qtbot, session, "idle")
    assert session.weights_file == weights and [run.id for run in session.runs] == ["run1"]


def test_the_worker_writes_a_checkpoint_when_asked(qtbot: QtBot, make_session) -> None:
    session = make_session("endless")
    assert not session.save_checkpoint()
    session.start()
    wait_for(qtbot, session, "training")
    with qtbot.waitSignal(session.checkpoint_saved):
        assert session.save_checkpoint()


def test_a_rate_is_looked_for(qtbot: QtBot, session: TrainingSession) -> None:
    search = session.rate_search
    with qtbot.waitSignal(search.ended, timeout=20_000):
        session.find_rate()
    assert search.suggestion == 0.01 and len(search.rates) == len(search.smoothed) == 6
    session.find_rate()
    search.cancel()
    assert not search.running and search.suggestion is None


def test_a_worker_that_cannot_start_is_not_started_for_ever(qtbot: QtBot, make_session) -> None:
    session = make_session("dead")
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.start()
    assert "exit status 3" in failed.args[0]
    assert session.worker_pid == 0 and session.state == "idle"


def test_a_missing_program_is_one_sentence(qtbot: QtBot, document: Document, tmp_path) -> None:
    session = TrainingSession(document, command=[str(tmp_path / "nothing")])
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.start()
    assert "cannot be started" in failed.args[0]
    session.shutdown()


def test_another_protocol_is_refused(qtbot: QtBot, make_session) -> None:
    session = make_session("old")
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.start_worker()
    assert "another version" in failed.args[0]
    assert session.worker_pid == 0


def test_a_line_that_is_no_event_is_skipped(qtbot: QtBot, make_session) -> None:
    session = make_session("noisy")
    with qtbot.waitSignal(session.run_finished, timeout=20_000):
        session.start()


def test_a_deaf_worker_can_be_ended(
    qtbot: QtBot, make_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_control, "STOP_MILLISECONDS", 50)
    session = make_session("deaf", "endless")
    session.start()
    wait_for(qtbot, session, "training")
    with qtbot.waitSignal(session.stop_overdue):
        session.stop()
    assert session.state == "stopping"
    with qtbot.waitSignal(session.failed):
        session.end_process()
    assert session.state == "idle"


def test_a_loss_that_is_no_number_pauses(qtbot: QtBot, make_session) -> None:
    session = make_session("nan")
    with qtbot.waitSignal(session.paused_by_itself, timeout=20_000) as paused:
        session.start()
    assert "not a number" in paused.args[0]
    assert session.state == "paused"
    assert session.run is not None and session.run.nan_step == 3


def test_only_the_newest_prediction_is_heard(qtbot: QtBot, session: TrainingSession) -> None:
    session.start_worker()
    qtbot.waitUntil(lambda: len(session.devices) == 2, timeout=20_000)
    answers: list[m.Prediction] = []
    session.predicted.connect(answers.append)
    for digit in range(10):
        session.predict(np.full((28, 28), digit / 10 + 0.01, np.float32))
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert len(answers) == 1
    assert answers[0].values.index(1.0) == 9
    assert answers[0].pictures["n2"][0].data == b"\0\xff"


def test_a_sample_of_another_size_is_not_sent(qtbot: QtBot, session: TrainingSession) -> None:
    session.start_worker()
    session.predict(np.zeros(4, np.float32))
    with qtbot.assertNotEmitted(session.predicted, wait=200):
        pass


def test_edits_are_loaded_and_learned_weights_kept(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=20_000):
        session.start()
    linear = next(n.id for n in document.network.nodes.values() if n.kind == "Linear")
    edits = operations.set_parameter(document.network, linear, "out_features", 30)
    with qtbot.waitSignal(session.weights_changed, timeout=20_000):
        document.push("features", edits)
    assert session.trained
    assert session.model_project == document.snapshot()
    with qtbot.waitSignal(session.weights_changed, timeout=20_000):
        session.reset_weights()
    assert not session.trained and not session.can_continue


def test_gradients_are_watched_across_a_restart(qtbot: QtBot, session: TrainingSession) -> None:
    session.start_worker()
    with qtbot.waitSignal(session.watching.graph_recorded, timeout=20_000):
        session.watching.watch_gradients(True)
    qtbot.waitUntil(lambda: len(session.devices) == 2, timeout=20_000)
    with qtbot.waitSignal(session.watching.graph_recorded, timeout=20_000):
        os.kill(session.worker_pid, signal.SIGKILL)


def test_another_project_forgets_runs_and_ends_training(
    qtbot: QtBot, make_session, document: Document
) -> None:
    session = make_session("endless")
    session.start()
    wait_for(qtbot, session, "training")
    with qtbot.assertNotEmitted(session.failed):
        document.open(TEMPLATES["lenet"].make())
    assert len(session.runs) == 0 and session.state == "idle" and not session.can_continue


def test_shutdown_ends_the_process_and_removes_the_workspace(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.start()
    wait_for(qtbot, session, "training")
    pid, folder = session.worker_pid, session.workspace.folder
    session.shutdown()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
