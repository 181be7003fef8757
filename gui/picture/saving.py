"""Writes a picture's file, whole or not at all."""

from __future__ import annotations

import errno
import os
import uuid
from pathlib import Path

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def write_whole(path: Path, data: bytes) -> None:
    """Write the file; OSError leaves the old one."""
    path = path.resolve()  # a link to the file stays a link
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def why_not(path: Path, error: OSError) -> str:
    """The sentence for a file that could not be written."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            text = translate(
                "picture", "There is no room left in {0}: free some, or choose another place."
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            text = translate("picture", "Writing into {0} is not allowed: choose another place.")
        case errno.ENOENT | errno.ENOTDIR:
            text = translate("picture", "The folder {0} is not there: choose another place.")
        case errno.EISDIR:
            text = translate("picture", "{1} is a folder: choose another name.")
        case _:
            text = translate("picture", "{1} could not be written ({2}): choose another place.")
    return text.format(path.parent, path.name, error.strerror)
