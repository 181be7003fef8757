"""Whether code can be run at all: its syntax, looked at without running any of it."""

from __future__ import annotations

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
