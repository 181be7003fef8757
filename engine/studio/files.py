"""Writing files so that a crash, a kill or a full disk leaves either the old ones or the new."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

JOURNAL = ".renames.json"
"""In a folder whose files are just taking their names: which ones, and which names."""


def write_together(folder: Path, files: Mapping[str, bytes], durable: bool = True) -> None:
    """Write these files of one folder, by name, as one step; OSError leaves the old ones.

    All are complete before the first takes its name, and a kill among the renames leaves a
    journal by which `finish_writing` makes the rest. Files that are not `durable` outlive the
    process but perhaps not the machine's power: waiting for the disk takes longer than all else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renames: dict[str, str] = {}
    try:
        for name, data in files.items():
            renames[_write_aside(folder, name, data, durable)] = name
        if len(renames) > 1:
            plan = json.dumps(renames).encode()
            os.replace(folder / _write_aside(folder, JOURNAL, plan, durable), folder / JOURNAL)
        _rename(folder, renames)
    except OSError:
        for temporary in renames:
            with contextlib.suppress(OSError):
                os.unlink(folder / temporary)
        (folder / JOURNAL).unlink(missing_ok=True)
        raise


def finish_writing(folder: Path) -> None:
    """Complete a step of `write_together` that a kill came into; call it when nobody writes."""
    with contextlib.suppress(OSError, ValueError):
        renames = json.loads((folder / JOURNAL).read_bytes())
        _rename(folder, {old: new for old, new in renames.items() if (folder / old).is_file()})


def _write_aside(folder: Path, name: str, data: bytes, durable: bool) -> str:
    """Write the file under a name of its own, readable as any new file is; returns that."""
    temporary = folder / f".{name}-{uuid.uuid4().hex[:8]}"
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary.name


def _rename(folder: Path, renames: Mapping[str, str]) -> None:
    for temporary, name in renames.items():
        os.replace(folder / temporary, folder / name)
    (folder / JOURNAL).unlink(missing_ok=True)
