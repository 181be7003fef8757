"""The log of the program: a rotating file in the platform's log folder, and where crashes go.

What Python raises outside of any handler goes into the log with its traceback, and to the user
as one sentence. What kills the process (a fault in a library) is written beside it.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path
from PySide6.QtCore import QCoreApplication

from gui.messages import messages

LOG_NAME, CRASH_NAME = "backprop-studio.log", "crash.log"
LARGEST, KEPT = 1_000_000, 3
COPIED = 200_000
"""So many characters of the log's end are handed out."""

_log = logging.getLogger("gui")


def log_folder() -> Path:
    """The platform's folder for this program's logs."""
    return user_log_path("backprop-studio", appauthor=False)


def start_log() -> None:
    """Write the log from now on. Without a folder that can be written to there is none."""
    try:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / LOG_NAME, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
        )
        crash = (folder / CRASH_NAME).open("a", encoding="utf-8")
    except OSError:
        faulthandler.enable()
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    faulthandler.enable(crash)


def log_text() -> str:
    """The end of the log, for a bug report; empty where nothing was written."""
    text = ""
    for name in (CRASH_NAME, LOG_NAME):
        try:
            text += (log_folder() / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
    return text[-COPIED:]


def report_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """For `sys.excepthook`: the traceback into the log, one sentence to the user."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("unexpected", exc_info=(kind, error, trace))
    sentence = QCoreApplication.translate(
        "log",
        "Something went wrong inside the program ({0}). Your work is still here: save it, and "
        "copy the log from the Help menu if you want to report this.",
    )
    messages().error(sentence.format(kind.__name__))
