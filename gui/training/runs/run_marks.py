"""What people note on a run: kept in its folder, beside what the worker writes there."""

from __future__ import annotations

from pathlib import Path

import msgspec

from engine.studio.files import write_together

MARKS = "marks.json"


class Marks(msgspec.Struct, frozen=True, omit_defaults=True):
    """`pinned`: the baseline that other runs are drawn against. `hidden`: not in the table."""

    pinned: bool = False
    hidden: bool = False


def read_marks(folder: Path) -> Marks:
    """The marks in a run's folder; none where nothing can be read."""
    try:
        return msgspec.json.decode((folder / MARKS).read_bytes(), type=Marks)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return Marks()


def write_marks(folder: Path, marks: Marks) -> None:
    """Keep the marks; OSError where they cannot be."""
    if marks != Marks():
        write_together(folder, {MARKS: msgspec.json.encode(marks) + b"\n"}, durable=False)
    else:
        (folder / MARKS).unlink(missing_ok=True)
