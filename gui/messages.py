"""The one funnel for what the program has to tell: anything may post, the window shows it.

A message is a sentence for people. What only a developer can use goes into `detail`, which the
log keeps and the window never shows.
"""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

Level = Literal["error", "warning", "info"]

_log = logging.getLogger(__name__)
_LOG_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


@dataclass(frozen=True)
class Message:
    """One sentence and how much it matters.

    `window` is the one it concerns; None is whichever is in front.
    """

    level: Level
    text: str
    detail: str = ""
    window: QObject | None = None


class Messages(QObject):
    """Where messages are posted, from any thread. There is one: `messages()`."""

    posted = Signal(Message)

    def error(self, text: str, detail: str = "", window: QObject | None = None) -> None:
        """Something that was asked for could not be done."""
        self._post(Message("error", text, detail, window))

    def warning(self, text: str, detail: str = "", window: QObject | None = None) -> None:
        """Done, but not quite as asked."""
        self._post(Message("warning", text, detail, window))

    def info(self, text: str, detail: str = "", window: QObject | None = None) -> None:
        """Done, and worth a word."""
        self._post(Message("info", text, detail, window))

    def _post(self, message: Message) -> None:
        _log.log(_LOG_LEVELS[message.level], "%s %s", message.text, message.detail)
        self.posted.emit(message)


@functools.cache
def messages() -> Messages:
    """The one funnel of the program."""
    return Messages()
