"""Whether code can be run at all: its syntax, looked at without running any of it."""

from __future__ import annotations

import codeop
import warnings
from types import CodeType

FILE = "<code>"
"""Stands for the code's file in tracebacks."""


def compiled(code: str) -> CodeType:
    """The code, ready to run; SyntaxError, ValueError, RecursionError or MemoryError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes in strings, say: nobody would see them
        return compile(code, FILE, "exec")


def syntax_error(code: str) -> tuple[int, str] | None:
    """The line, from 1 on, and what is wrong there; None for code that can be run."""
    try:
        compiled(code)
    except SyntaxError as error:
        return error.lineno or 1, error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, str(error) or "the code is nested too deep"
    return None


def is_complete(code: str) -> bool:
    """Whether lines that were typed can run, be it into an error, or wait for more.

    What is indented goes on until an empty line, as in Python's own console.
    """
    try:
        if codeop.compile_command(code, FILE, "exec") is None:
            return False
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return True
    last = code.rsplit("\n", 1)[-1]
    return not last.startswith((" ", "\t"))
