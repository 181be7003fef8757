"""Commands as they arrive: a thread reads them, so that a run can look between two batches."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator

import msgspec

from engine.studio.training.console.console_messages import InterruptConsole
from engine.studio.training.messages import (
    Command,
    Predict,
    PredictBatch,
    Quit,
    command_from_line,
)

OVERTAKEN = (Predict, PredictBatch)
"""Of each of these only the newest counts."""


class Unreadable(msgspec.Struct, frozen=True):
    """A line that is no command; `reason` says what is wrong with it."""

    reason: str


class Inbox:
    """The commands that wait, oldest first. The end of the stream counts as `Quit`."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self._waiting: deque[Command | Unreadable] = deque()
        self._arrived = threading.Condition()
        self.on_interrupt: Callable[[], None] = lambda: None
        """Called, by the thread that reads, as soon as somebody wants the console interrupted."""
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def take(self, wait: bool) -> Command | Unreadable | None:
        """The next command; None where there is none and `wait` is false.

        A prediction that a newer one in the queue has overtaken is skipped.
        """
        with self._arrived:
            while True:
                while wait and not self._waiting:
                    self._arrived.wait()
                if not self._waiting:
                    return None
                command = self._waiting.popleft()
                is_overtaken = isinstance(command, OVERTAKEN) and self._holds(type(command))
                if not is_overtaken:
                    return command

    def take_prediction(self) -> Predict | None:
        """The newest prediction asked for, ahead of all other commands; None if none waits."""
        with self._arrived:
            asked = [each for each in self._waiting if isinstance(each, Predict)]
            for each in asked:
                self._waiting.remove(each)
            return asked[-1] if asked else None

    def holds(self, *kinds: type) -> bool:
        """Whether a command of one of these kinds waits."""
        with self._arrived:
            return self._holds(*kinds)

    def _holds(self, *kinds: type) -> bool:
        return any(isinstance(each, kinds) for each in self._waiting)

    def _read(self) -> None:
        for line in self._lines:
            command = _parsed(line)
            if isinstance(command, InterruptConsole):
                self.on_interrupt()
            else:
                self._put(command)
        self._put(Quit())

    def _put(self, command: Command | Unreadable) -> None:
        with self._arrived:
            self._waiting.append(command)
            self._arrived.notify()


def lines_of(descriptor: int) -> Iterator[bytes]:
    """The lines that arrive at a file descriptor, without their ends, until it is closed.

    Not by a buffered stream: a thread that waits in one holds its lock, and the interpreter
    aborts when it wants to end and cannot have it.
    """
    rest = b""
    while chunk := os.read(descriptor, 1 << 16):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _parsed(line: bytes) -> Command | Unreadable:
    try:
        return command_from_line(line)
    except msgspec.MsgspecError as error:
        return Unreadable(str(error))
