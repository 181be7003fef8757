"""A client ends with its worker, however that ends."""

import sys

import pytest

from engine.studio.training import client
from engine.studio.training.messages import Hello, Load, Pause


def test_a_worker_that_dies_ends_the_events(worker):
    events = worker.events()
    assert isinstance(next(events), Hello)
    worker.process.kill()
    assert list(events) == []
    assert worker.end() == "signal 9"
    worker.send(Pause())  # nobody hears it, and that is no error


def test_what_the_worker_writes_to_stderr_can_be_read(monkeypatch):
    monkeypatch.setattr(
        client,
        "worker_command",
        lambda: [sys.executable, "-c", "import sys; sys.exit('last words')"],
    )
    with client.WorkerClient() as dying:
        assert list(dying.events()) == []
        assert dying.end() == "exit status 1"
        assert dying.last_words().strip() == "last words"


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_leaving_the_block_ends_the_worker(line_project):
    with client.WorkerClient(threads=1) as worker:
        worker.send(Load(line_project))
        next(worker.events())
    assert worker.process.returncode == 0
