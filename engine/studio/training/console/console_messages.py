"""What is typed into the console of a worker, and what comes of it."""

from __future__ import annotations

from engine.studio.training.message import Message


class RunConsole(Message, frozen=True):
    """Run these lines of Python on the network in hand."""

    request: int
    code: str


class CompleteConsole(Message, frozen=True):
    """Tell what the name or attribute that this text ends with can be."""

    request: int
    text: str


class InterruptConsole(Message, frozen=True):
    """Interrupt what is running; this overtakes all other commands."""


ConsoleCommand = RunConsole | CompleteConsole | InterruptConsole


class ConsoleDone(Message, frozen=True):
    """The lines have run: what they printed or were worth, or in `failed` what went wrong."""

    request: int
    output: str = ""
    failed: str = ""


class ConsoleCompleted(Message, frozen=True):
    """The words that fit the last `typed` characters of the text."""

    request: int
    typed: int = 0
    words: tuple[str, ...] = ()


ConsoleEvent = ConsoleDone | ConsoleCompleted
