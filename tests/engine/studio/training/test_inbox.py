"""Commands wait in order, but for predictions, of which the newest alone counts."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.training.inbox import Inbox, Unreadable, lines_of
from engine.studio.training.messages import Pause, Predict, PredictBatch, Quit, Stop, to_line


def request(number):
    return Predict(number, (1,), bytes(4))


def filled(*messages):
    """An inbox that has read these and the end of its stream."""
    inbox = Inbox([to_line(message) for message in messages])
    while not inbox.holds(Quit):
        pass
    return inbox


def test_commands_come_in_order_and_the_end_counts_as_quit():
    inbox = filled(Pause(), Stop())
    assert [inbox.take(wait=True) for _ in range(3)] == [Pause(), Stop(), Quit()]
    assert inbox.take(wait=False) is None


def test_only_the_newest_prediction_counts():
    inbox = filled(request(1), Pause(), request(2), request(3))
    assert [inbox.take(wait=False) for _ in range(3)] == [Pause(), request(3), Quit()]


def test_a_batch_is_overtaken_by_another_but_not_by_a_prediction():
    batches = [PredictBatch(number, (1,), bytes(8)) for number in (1, 2)]
    inbox = filled(request(1), *batches, Pause())
    assert [inbox.take(wait=False) for _ in range(3)] == [request(1), batches[1], Pause()]


def test_a_prediction_can_be_taken_ahead_of_the_rest():
    inbox = filled(Stop(), request(1), request(2))
    assert inbox.take_prediction() == request(2)
    assert inbox.take_prediction() is None
    assert inbox.take(wait=False) == Stop()


def test_it_can_be_asked_what_waits():
    inbox = filled(Stop())
    assert inbox.holds(Stop, Pause)
    assert not inbox.holds(Pause)


def test_a_line_that_is_no_command_is_handed_on_as_such():
    inbox = Inbox([b"nonsense\n"])
    assert isinstance(inbox.take(wait=True), Unreadable)
    assert inbox.take(wait=True) == Quit()


def test_waiting_ends_when_a_command_arrives():
    read, write = os.pipe()
    inbox = Inbox(lines_of(read))
    assert inbox.take(wait=False) is None
    os.write(write, to_line(Pause()))
    assert inbox.take(wait=True) == Pause()
    os.close(write)
    assert inbox.take(wait=True) == Quit()
    os.close(read)


@given(st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line and line), max_size=9))
def test_lines_come_apart_where_they_end(lines):
    read, write = os.pipe()
    os.write(write, b"\n".join(lines))
    os.close(write)
    assert list(lines_of(read)) == lines
    os.close(read)


def test_a_process_can_end_while_its_inbox_waits():
    script = "from engine.studio.training.inbox import *; Inbox(lines_of(0))"
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE)
    try:
        assert process.wait(60) == 0
    finally:
        process.stdin.close()
