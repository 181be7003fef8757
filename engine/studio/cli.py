"""The command line: reads the arguments, runs a command, words what goes wrong.

Each command is a file in `commands/`, imported only when it runs; their arguments are in
`commands/arguments.py`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.studio.commands.arguments import COMMANDS, INSTALLED, parser
from engine.studio.commands.errors import UserError

if TYPE_CHECKING:
    from engine.studio.report.painting import GetPainter

USER_ERROR, FAULT, INTERRUPTED = 2, 1, 130
"""Exit statuses: what the user got wrong, what the program got wrong, Ctrl-C."""


def main(arguments: Sequence[str], painter: GetPainter | None = None) -> int:
    """Run a command; the exit status is 0, 2 for a user's mistake, 1 for the program's.

    `painter` brings what paints PDF and PNG; without it a command says that it cannot.
    """
    try:
        return _run(arguments, painter)
    except SystemExit as end:  # argparse has shown a help text
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`): nothing is wrong, and nothing left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _explain(error, verbose=not {"-v", "--verbose"}.isdisjoint(arguments))


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether these are the window's arguments: nothing, or a project's file."""
    return not arguments or (
        len(arguments) == 1 and arguments[0] not in COMMANDS and Path(arguments[0]).is_file()
    )


def has_display() -> bool:
    """Whether a window can open. Qt would end the program without a word of use."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _run(arguments: Sequence[str], painter: GetPainter | None) -> int:
    if wants_window(arguments):
        return _without_display(arguments)
    if arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        raise UserError(
            f"There is no command and no project file '{arguments[0]}': the commands are "
            f"{', '.join(COMMANDS)}."
        )
    given = argparse.Namespace(painter=painter)
    options = parser(_program()).parse_args(arguments, given)
    name = COMMANDS[options.command].module or options.command
    command = importlib.import_module(f"engine.studio.commands.{name}")
    status: int = command.run(options)
    return status


def _program() -> str:
    """What the program was called as."""
    return INSTALLED if Path(sys.argv[0]).stem == INSTALLED else "main.py"


def _without_display(arguments: Sequence[str]) -> int:
    """What is left of the window's work where none can open."""
    if arguments:
        raise UserError(
            f"There is no display for a window with {arguments[0]}: use train, predict or export."
        )
    from engine.studio.commands import terminal

    return terminal.run()


def _explain(error: Exception, verbose: bool) -> int:
    """One line on stderr; the traceback of a fault goes to the log, and to whoever wants it."""
    from engine.studio.commands.train import WorkerError
    from engine.studio.training.failures import WORDED

    sentence = " ".join(str(error).split())
    if isinstance(error, (UserError, *WORDED)):
        print(sentence, file=sys.stderr)
        return USER_ERROR
    if isinstance(error, WorkerError):
        detail = error.detail
    else:
        detail = traceback.format_exc()
        sentence = f"Something went wrong ({type(error).__name__}: {sentence})."
    if verbose:
        print(detail.rstrip(), file=sys.stderr)
    print(f"{sentence} {_log(detail)}", file=sys.stderr)
    return FAULT


def _log(detail: str) -> str:
    """Keep a traceback; a sentence that says where."""
    from platformdirs import user_log_path

    path = user_log_path("backprop-studio") / "command.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')}\n{detail}\n")
    except OSError as error:
        return f"The log {path} could not be written ({error.strerror})."
    return f"The log is {path}."
