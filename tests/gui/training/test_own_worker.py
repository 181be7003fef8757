"""The session with the program's own worker: a small run from Train to a prediction."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec
import numpy as np
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.settings import Settings
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace

PATIENCE = 60_000


def small_document(epochs: int) -> Document:
    data = TEMPLATES["binary"].make()
    settings = msgspec.structs.replace(data.settings, epochs=epochs, threads=1)
    document = Document()
    document.open(msgspec.structs.replace(data, settings=settings))
    return document


def test_train_predict_continue_and_read_back(qtbot: QtBot, tmp_path: Path) -> None:
    document = small_document(epochs=30)
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    session.start_worker()
    session.watching.watch_gradients(True)
    with qtbot.waitSignal(session.watching.graph_recorded, timeout=PATIENCE):
        pass
    assert session.watching.graph is not None
    names = {node.name for node in session.watching.graph.nodes}
    assert {"MseLossBackward0", "SigmoidBackward0", "fc1.weight"} <= names
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start()
    run = session.runs.last
    assert run is not None and run.status == "finished" and len(run.loss) == 30
    assert run.loss.y[-1] < run.loss.y[0]
    with qtbot.waitSignal(session.predicted, timeout=PATIENCE) as predicted:
        session.predict(np.array([1, 0, 1, 0], np.float32))
    assert len(predicted.args[0].values) == 1 and session.trained
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.continue_training()
    went_on = session.runs.last
    assert went_on is not None and went_on is not run
    assert went_on.loss.y[0] < run.loss.y[0]
    session.open_runs(session.workspace.project)
    assert [(entry.status, len(entry.loss)) for entry in session.runs] == [("finished", 30)] * 2
    assert session.can_continue
    session.shutdown()


def test_a_stopped_run_resumes_where_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    document = small_document(epochs=1_000_000)
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    session.start()
    run = session.run
    assert run is not None
    qtbot.waitUntil(lambda: len(run.loss) > 20, timeout=PATIENCE)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.stop()
    losses = run.loss.y.copy()
    session.continue_training()
    assert session.run is run and len(session.runs) == 1
    qtbot.waitUntil(lambda: len(run.loss) > len(losses), timeout=PATIENCE)
    np.testing.assert_array_equal(run.loss.y[: len(losses)], losses)
    np.testing.assert_array_equal(run.loss.x, np.arange(1, len(run.loss) + 1))
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as failed:
        os.kill(session.worker_pid, signal.SIGKILL)
    assert "signal 9" in failed.args[0] and session.state == "idle"
    session.shutdown()


def test_a_run_paused_and_saved_goes_on_in_another_window(qtbot: QtBot, tmp_path: Path) -> None:
    """To the bit, with momentum, a schedule and early stopping: as if it had never stopped."""
    data = TEMPLATES["linear-regression"].make()
    settings = msgspec.structs.replace(
        data.settings,
        epochs=60,
        threads=1,
        held_out=0.25,
        batch_size=16,
        optimizer="Adam",
        schedule="CosineAnnealingLR",
        schedule_per="batch",
        stop_patience=40,
    )
    data = msgspec.structs.replace(data, settings=settings)

    def opened(name: str) -> tuple[TrainingSession, ProjectFiles]:
        document = Document()
        session = TrainingSession(document, workspace=Workspace(tmp_path / name))
        return session, ProjectFiles(document, session, Settings())

    session, files = opened("whole")
    files.new(data)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start()
    whole = session.runs.last
    assert whole is not None
    session.shutdown()

    session, files = opened("first")
    files.new(data)
    session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=PATIENCE)
    session.pause()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=PATIENCE)
    path = tmp_path / "paused.bps"
    assert files.save(path)
    session.shutdown()

    session, files = opened("second")
    assert files.open(path)
    run = session.runs.last
    assert run is not None and run.status == "lost" and len(run.loss) < len(whole.loss)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.continue_training()
    assert session.runs.last is run and len(session.runs) == 1
    np.testing.assert_array_equal(run.loss.y, whole.loss.y)
    np.testing.assert_array_equal(run.held_out_loss.y, whole.held_out_loss.y)
    session.shutdown()
