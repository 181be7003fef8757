"""A document with a small network, and sessions that talk to the fake worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace

FAKE_WORKER = Path(__file__).with_name("fake_worker.py")

MakeSession = Callable[..., TrainingSession]


@pytest.fixture
def document() -> Document:
    """The 784-500-10 template."""
    document = Document()
    document.open(TEMPLATES["mlp"].make())
    return document


@pytest.fixture
def make_session(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeSession]:
    """Makes sessions whose worker is fake, with the options given, and shuts them down."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    made: list[TrainingSession] = []

    def make(*options: str) -> TrainingSession:
        command = [sys.executable, str(FAKE_WORKER), *options]
        session = TrainingSession(document, command=command, workspace=Workspace(tmp_path))
        made.append(session)
        return session

    yield make
    for session in made:
        session.shutdown()


@pytest.fixture
def session(make_session: MakeSession) -> TrainingSession:
    """A session with a fake worker that obeys."""
    return make_session()


@pytest.fixture
def quiet_session(document: Document, tmp_path: Path) -> Iterator[TrainingSession]:
    """A session whose worker is never started: a test tells it what a worker would."""
    session = TrainingSession(document, workspace=Workspace(tmp_path / "quiet"))
    yield session
    session.shutdown()


def told_run(session: TrainingSession, run: str, name: str = "run", epochs: int = 3) -> RunEntry:
    """Put a run with curves over some epochs of four batches into the session's list."""
    entry = RunEntry(run, name, TEMPLATES["mlp"].make(), Path("nowhere"), "finished", batches=4)
    steps = range(1, 4 * epochs + 1)
    entry.loss.append(steps, [2.0 / step for step in steps])
    entry.accuracy.append(steps, [1 - 0.5 / step for step in steps])
    for epoch in range(1, epochs + 1):
        entry.held_out_loss.append([4 * epoch], [1.0 / epoch])
        entry.held_out_accuracy.append([4 * epoch], [0.9 + 0.01 * epoch])
    entry.seconds = 134.0
    session.runs.add(entry)
    return entry


@pytest.fixture
def add_run() -> Callable[..., RunEntry]:
    """`told_run` for tests that need one."""
    return told_run
