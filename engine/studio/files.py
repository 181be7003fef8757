"""Writing files so that a crash, a kill or a full disk leaves either the old ones or the new."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_together(folder: Path, files: Mapping[str, bytes], durable: bool = True) -> None:
    """Write these files of one folder, by name, as one step; OSError leaves the old ones.

    All are complete before the first takes its name, so that a kill can mix old and new only in
    the instant of the renames. Those that are not `durable` outlive the process but perhaps not
    the machine's power: waiting for the disk takes longer than all the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[tuple[str, Path]] = []
    try:
        for name, data in files.items():
            handle, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
            written.append((temporary, folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
        for temporary, path in written:
            os.replace(temporary, path)
    except OSError:
        for temporary, _ in written:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise
