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
from gui.training.session import TrainingSession
from gui.training.workspace import Workspace

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
    session.watch_gradients(True)
    with qtbot.waitSignal(session.graph_recorded, timeout=PATIENCE):
        pass
    assert session.graph is not None
    names = {node.name for node in session.graph.nodes}
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
    session.continue_training()
    resumed = session.run
    assert resumed is not None
    np.testing.assert_array_equal(resumed.loss.y, run.loss.y)
    before = len(resumed.loss)
    qtbot.waitUntil(lambda: len(resumed.loss) > before, timeout=PATIENCE)
    assert resumed.loss.x[before] == run.loss.x[-1] + 1
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as failed:
        os.kill(session.worker_pid, signal.SIGKILL)
    assert "signal 9" in failed.args[0] and session.state == "idle"
    session.shutdown()
