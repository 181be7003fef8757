"""A dataset is read once, and while it is read predictions are answered and stops obeyed."""

import pytest

from engine.datasets import LoadCancelledError
from engine.datasets.normalisation import SYMMETRIC
from engine.studio.network.project import SCHEMA, ProjectData
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.training import loading
from engine.studio.training import messages as m
from engine.studio.training.inbox import Inbox

PROJECT = ProjectData(SCHEMA, "", (), (), Settings())


@pytest.fixture
def read(monkeypatch):
    """Reads "digits" by a loader of ten chunks, with these commands waiting."""
    loads = []

    def load(data, *, progress, cancelled):
        for done in range(10):
            if cancelled():
                raise LoadCancelledError
            progress(done, 10)
        loads.append(data.source)
        return object()

    def run(*commands, ahead=False):
        inbox = Inbox([m.to_line(command) for command in commands])
        while not inbox.holds(m.Quit):
            pass
        while commands and not inbox.holds(type(commands[-1])):
            pass
        inbox._waiting.pop()  # the end of the stream is another test's matter
        sent, answered = [], []
        shelf = loading.Shelf(inbox, sent.append, answered.append)
        try:
            shelf.samples(DataChoice(), ahead=ahead)
            shelf.samples(DataChoice(), ahead=ahead)
        except LoadCancelledError:
            sent.append("cancelled")
        return sent, answered, loads, shelf

    monkeypatch.setattr(loading, "load_chosen", load)
    return run


def test_a_dataset_is_read_once(read):
    sent, _, loads, shelf = read()
    assert loads == ["digits"]
    assert isinstance(sent[0], m.Loading) and sent[0].title
    normalised = DataChoice(normalisation=SYMMETRIC)
    assert shelf.at_hand(DataChoice()) is shelf.at_hand(normalised) is not None
    assert shelf.at_hand(DataChoice("mnist")) is None
    assert shelf.at_hand(DataChoice(invert=True)) is None


def test_the_newest_prediction_is_answered_meanwhile(read):
    requests = [m.Predict(number, (1,), bytes(4)) for number in (1, 2)]
    _, answered, _, _ = read(*requests)
    assert answered == requests[1:]


@pytest.mark.parametrize("command", [m.Stop(), m.Load(PROJECT)])
def test_what_ends_a_reading_ahead(read, command):
    sent, _, loads, _ = read(command, ahead=True)
    assert sent == ["cancelled"] and loads == []


def test_a_reading_ahead_is_silent_until_a_run_waits_for_it(read):
    assert read(ahead=True)[0] == []
    sent = read(m.Train("run1", PROJECT, ""), ahead=True)[0]
    assert isinstance(sent[0], m.Loading)


def test_a_run_waits_through_a_load_but_not_a_stop(read):
    assert read(m.Load(PROJECT))[2] == ["digits"]
    assert read(m.Stop())[0][-1] == "cancelled"


def test_progress_is_told_now_and_then_and_at_the_end():
    sent = []
    shelf = loading.Shelf(Inbox([]), sent.append, lambda request: None)
    tell = shelf.progress("images")
    for done in range(1, 101):
        tell(done, 100)
    assert [each.done for each in sent] == [1, 100]
    silent = shelf.progress("images", lambda: False)
    silent(100, 100)
    assert len(sent) == 2
