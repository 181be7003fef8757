"""What keeps unsaved edits through a crash: the project as it stands, in a folder of its own.

    write(folder, project, origin)    `project.json`, and what it is unsaved against
    read(folder)                      both, with the time of the last edit
    set_aside(folder)                 out of the way of what can be read

A folder belongs to one window while that is open; who holds it is not this module's business.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from engine.studio.files import write_together
from engine.studio.network.project import SCHEMA, ProjectData, from_json, restore, to_json

PROJECT, ORIGIN = "project.json", "origin.json"
UNREADABLE = "unreadable"
"""The folder beside the others for those that cannot be read."""


class AutosaveError(Exception):
    """An autosave cannot be read; the text says why, as the end of a sentence."""


class Origin(msgspec.Struct, frozen=True):
    """Where the project came from: its file, if it has one, and what is safe there."""

    saved: ProjectData
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Autosave:
    """Edits that no project file holds: the project with them and without."""

    project: ProjectData
    origin: Origin
    time: datetime

    @property
    def path(self) -> Path | None:
        """The file the edits belong to."""
        return Path(self.origin.path) if self.origin.path else None


def write(folder: Path, project: ProjectData, origin: Origin) -> None:
    """Keep the project; OSError leaves what was kept before."""
    text = msgspec.json.encode(origin, order="deterministic")
    kept = folder / ORIGIN
    # What it is unsaved against goes first, and alone: a project file beside the origin of
    # another one would be taken for an edit of that.
    if not kept.is_file() or kept.read_bytes() != text:
        (folder / PROJECT).unlink(missing_ok=True)
        write_together(folder, {ORIGIN: text})
    write_together(folder, {PROJECT: to_json(project)})


def is_kept(folder: Path) -> bool:
    """Whether there are edits in this folder."""
    return (folder / PROJECT).exists()


def read(folder: Path) -> Autosave:
    """The edits kept in this folder; AutosaveError where they cannot be read."""
    try:
        time = datetime.fromtimestamp((folder / PROJECT).stat().st_mtime)
        origin = msgspec.json.decode((folder / ORIGIN).read_bytes(), type=Origin)
        project = from_json((folder / PROJECT).read_bytes())
        for each in (project, origin.saved):
            if each.schema > SCHEMA:
                raise AutosaveError("a newer version of the program wrote it")
            restore(each)
    except OSError as error:
        raise AutosaveError(error.strerror or str(error)) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise AutosaveError("it is damaged") from error
    return Autosave(project, origin, time)


def discard(folder: Path) -> None:
    """Keep nothing any more."""
    # The edits go first: a kill in between must not leave them beside half an origin.
    with suppress(OSError):
        (folder / PROJECT).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def set_aside(folder: Path) -> Path:
    """Put a folder that cannot be read where it is not met again; its new place."""
    aside = folder.parent / UNREADABLE
    aside.mkdir(exist_ok=True)
    return Path(shutil.move(folder, aside / folder.name))
