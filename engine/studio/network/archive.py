"""The .bps file: a zip of `project.json`, the runs' folders and the user's own samples.

    save(path, project, workspace, runs)    writes the project and these runs of the workspace
    load(path, workspace)                   reads the project and unpacks the rest there

A workspace is a folder with `runs/<id>/…` and `samples/…`; what the files in them hold is
their writers' business. The same content gives the same bytes.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import struct
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from engine.studio.network.project import SCHEMA, ProjectData, from_json, restore, to_json

PROJECT = "project.json"
RUNS, SAMPLES = "runs", "samples"

LARGEST_PROJECT = 64 * 2**20
LARGEST_TOTAL = 16 * 2**30
MOST_FILES = 100_000
COMPRESSED = (".json", ".csv")
"""Text is packed; weights and pictures are stored as they are, since packing them gains little."""

_SAFE_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_. -]*[A-Za-z0-9_-])?")
_KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DATE = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = (stat.S_IFREG | 0o644) << 16
_CHUNK = 2**20


class ArchiveError(Exception):
    """A project file cannot be read or written; the text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class ProjectArchive:
    """What a file held: the project, and the ids of the runs now in the workspace."""

    project: ProjectData
    runs: tuple[str, ...]
    samples: tuple[str, ...]
    """Names of the files now in the workspace's `samples` folder."""


# ---------------------------------------------------------------------------- writing


def save(
    path: Path, project: ProjectData, workspace: Path | None = None, runs: Collection[str] = ()
) -> None:
    """Write the file, whole or not at all: what was at `path` stays until the new one is safe.

    ArchiveError where it cannot be written; the old file is then as it was.
    """
    path = path.resolve()  # a link to the file stays a link
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as file:
            _write(file, project, workspace, runs)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError as error:
        raise ArchiveError(_not_saved(path, error)) from error
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write(
    file: IO[bytes], project: ProjectData, workspace: Path | None, runs: Collection[str]
) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        _put(archive, PROJECT).write(to_json(project))
        for name, source in _contents(workspace, runs):
            with source.open("rb") as content, _put(archive, name) as member:
                shutil.copyfileobj(content, member, _CHUNK)


def _contents(workspace: Path | None, runs: Collection[str]) -> Iterator[tuple[str, Path]]:
    """Names in the zip and the files that go there, in a fixed order."""
    if workspace is None:
        return
    for folder in (*(f"{RUNS}/{run}" for run in sorted(runs)), SAMPLES):
        for file in sorted((workspace / folder).rglob("*")):
            name = file.relative_to(workspace).as_posix()
            if file.is_file() and not file.is_symlink() and _is_safe(name):
                yield name, file


def _put(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member for writing, with nothing in its header that depends on place or time."""
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3
    info.external_attr = _REGULAR_FILE
    packed = name.endswith(COMPRESSED)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return archive.open(info, "w", force_zip64=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _not_saved(path: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            why = f"There is no room left in {path.parent}: free some, or save somewhere else"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            why = f"Writing into {path.parent} is not allowed: save somewhere else"
        case errno.ENOENT | errno.ENOTDIR:
            why = f"The folder {path.parent} is not there: save somewhere else"
        case _:
            why = f"{path.name} could not be written ({error.strerror}): save somewhere else"
    return f"{why}. What was saved before is as it was."


# ---------------------------------------------------------------------------- reading


class _Version(msgspec.Struct):
    """Read first, so that a newer file is told apart from a damaged one."""

    schema: int


def load(path: Path, workspace: Path | None = None) -> ProjectArchive:
    """Read the file; with a workspace, its `runs` and `samples` become those of the file.

    ArchiveError where the file is no project, damaged, of a newer version or dangerous; the
    workspace is then as it was. Kinds of layer that this version does not know are kept.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked_members(archive, path)
            project = _read_project(archive, path)
            if workspace is not None:
                _unpack(archive, members, path, workspace)
    except zipfile.BadZipFile as error:
        raise ArchiveError(
            f"{path.name} is no Backprop Studio project, or only a part of one: "
            "open another file, or a copy of it."
        ) from error
    except (zlib.error, struct.error, EOFError, RuntimeError, ValueError) as error:
        raise ArchiveError(f"{path.name} is damaged: open a copy of it.") from error
    except OSError as error:
        raise ArchiveError(_not_read(path, error)) from error
    runs = dict.fromkeys(name.split("/")[1] for name in members if name.startswith(f"{RUNS}/"))
    samples = (name.split("/", 1)[1] for name in members if name.startswith(f"{SAMPLES}/"))
    return ProjectArchive(project, tuple(runs), tuple(samples))


def _checked_members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The files of runs and samples, after a look at what could do harm."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    names = [info.filename for info in infos]
    unsafe = next((name for name in names if not _is_safe(name)), None)
    if unsafe is not None or len(set(names)) < len(names):
        raise ArchiveError(
            f"{path.name} holds a file called {unsafe or 'like another'}, which no project does: "
            "it was not made by Backprop Studio and is not opened."
        )
    if any(stat.S_ISLNK(info.external_attr >> 16) for info in infos):
        raise ArchiveError(f"{path.name} holds a link, which no project does: it is not opened.")
    if any(info.compress_type not in _KNOWN_PACKING for info in infos):
        raise ArchiveError(f"{path.name} is packed in an unknown way: open a copy of it.")
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise ArchiveError(
            f"{path.name} claims to hold more than {LARGEST_TOTAL // 2**30} GB or {MOST_FILES} "
            "files, which no project does: it is not opened."
        )
    return {
        info.filename: info
        for info in infos
        if re.match(rf"({RUNS}/[^/]+|{SAMPLES})/", info.filename)
    }


def _is_safe(name: str) -> bool:
    """Whether each part of the name is a plain one, so that it stays inside its folder."""
    return all(_SAFE_NAME.fullmatch(part) for part in name.split("/"))


def _read_project(archive: zipfile.ZipFile, path: Path) -> ProjectData:
    try:
        info = archive.getinfo(PROJECT)
    except KeyError:
        raise ArchiveError(
            f"{path.name} holds no {PROJECT}, so it is no Backprop Studio project: "
            "open another file."
        ) from None
    if info.file_size > LARGEST_PROJECT:
        raise ArchiveError(
            f"The network in {path.name} takes {info.file_size // 2**20} MB; at most "
            f"{LARGEST_PROJECT // 2**20} MB are expected, so it is not opened."
        )
    text = archive.read(info)
    try:
        schema = msgspec.json.decode(text, type=_Version).schema
        if schema > SCHEMA:
            raise ArchiveError(
                f"{path.name} was made by a newer version of Backprop Studio (format {schema}, "
                f"this one reads up to {SCHEMA}): update the program to open it."
            )
        project = from_json(text)
        restore(project)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ArchiveError(
            f"The network in {path.name} is damaged ({error}): open a copy of it."
        ) from error
    return project


def _unpack(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], path: Path, workspace: Path
) -> None:
    """Put the files into the workspace, all of them or none."""
    workspace.mkdir(parents=True, exist_ok=True)
    needed = sum(info.file_size for info in members.values())
    if needed > shutil.disk_usage(workspace).free:
        raise ArchiveError(
            f"Opening {path.name} takes {needed // 2**20} MB in {workspace}, which has less: "
            "free some room first."
        )
    with tempfile.TemporaryDirectory(prefix="opening-", dir=workspace) as folder:
        for name, info in members.items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as content, target.open("xb") as file:
                shutil.copyfileobj(content, file, _CHUNK)
        for part in (RUNS, SAMPLES):
            shutil.rmtree(workspace / part, ignore_errors=True)
            if Path(folder, part).exists():
                Path(folder, part).rename(workspace / part)


def _not_read(path: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return f"{path} is not there: it was moved, renamed or deleted."
        case errno.EISDIR:
            return f"{path} is a folder; expected a project file (.bps)."
        case errno.EACCES | errno.EPERM:
            return f"Reading {path} is not allowed: change its permissions, or open a copy."
        case errno.ENOSPC | errno.EDQUOT:
            return f"There is no room on the disk to open {path.name}: free some first."
        case _:
            return f"{path} could not be read ({error.strerror}): open a copy of it."
