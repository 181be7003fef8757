"""A document with a small network, and sessions that talk to the fake worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.training.session import TrainingSession
from gui.training.workspace import Workspace

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
