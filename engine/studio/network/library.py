"""The personal library: blocks kept for any project, a file of canonical JSON for each.

    read_library(folder)                 what can be read there, and sentences about what cannot
    keep(folder, blocks, block)          put a block there, with all on its inside
    rename(folder, entry, name), forget(folder, entry)

Nothing is ever unpickled, and what a file holds is checked as a project's blocks are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from engine.studio.files import write_together
from engine.studio.network.blocks import check_nesting, data_of, within
from engine.studio.network.network import Block, BlockData, Blocks

SCHEMA = 1
SUFFIX = ".block.json"
REMOVED = "removed"
"""The folder for what was taken out, in case it was a slip of the hand."""
LARGEST = 8 * 2**20
LONGEST_NAME = 60


class LibraryError(Exception):
    """The library cannot be read or changed; the text is the sentence to show."""


class _File(msgspec.Struct, frozen=True):
    """What a file holds; `format` marks it as ours, and the first block is the kept one."""

    format: Literal["backprop-studio-block"]
    schema: int
    blocks: tuple[BlockData, ...]


class _Version(msgspec.Struct):
    """Read first, so that a newer file is told apart from a damaged one."""

    schema: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A kept block: `key` is its file's name without the suffix, `blocks` begin with itself."""

    key: str
    blocks: tuple[BlockData, ...]

    @property
    def name(self) -> str:
        """What people call it."""
        return self.blocks[0].name

    @property
    def block(self) -> str:
        """Its id among `blocks`."""
        return self.blocks[0].id


def read_library(folder: Path) -> tuple[list[Entry], list[str]]:
    """The kept blocks by name, and a sentence about each file that cannot be read."""
    entries: list[Entry] = []
    complaints: list[str] = []
    if folder.is_dir():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            try:
                entries.append(_read(path))
            except LibraryError as error:
                complaints.append(str(error))
    return sorted(entries, key=lambda entry: (entry.name.lower(), entry.key)), complaints


def keep(folder: Path, blocks: Mapping[str, Block], block: str) -> Entry:
    """Put a block of a project into the library; one of the same name gives way."""
    inner = (each for each in within(blocks, [block]) if each != block)
    data = tuple(data_of(blocks[each]) for each in (block, *inner))
    entry = Entry(_free_key(folder, data[0].name), data)
    _write(folder, entry)
    return entry


def rename(folder: Path, entry: Entry, name: str) -> Entry:
    """Call a kept block otherwise; projects that have it already do not change."""
    first = msgspec.structs.replace(entry.blocks[0], name=name.strip()[:LONGEST_NAME] or entry.name)
    renamed = Entry(entry.key, (first, *entry.blocks[1:]))
    _write(folder, renamed)
    return renamed


def forget(folder: Path, entry: Entry) -> Path:
    """Take a block out of the library; projects that have it keep it. Its file's new place."""
    name = f"{entry.key}{SUFFIX}"
    try:
        (folder / REMOVED).mkdir(exist_ok=True)
        return (folder / name).replace(folder / REMOVED / name)
    except OSError as error:
        raise LibraryError(
            f"{entry.name} could not be taken out of {folder} ({error.strerror}): check whether "
            "the folder can be written to."
        ) from error


def _read(path: Path) -> Entry:
    try:
        if path.stat().st_size > LARGEST:
            raise LibraryError(
                f"The block in {path.name} takes more than {LARGEST // 2**20} MB, so it is not "
                "read: take the file away."
            )
        text = path.read_bytes()
        if msgspec.json.decode(text, type=_Version).schema > SCHEMA:
            raise LibraryError(
                f"The block in {path.name} was kept by a newer version of Backprop Studio: update "
                "the program to use it."
            )
        blocks = msgspec.json.decode(text, type=_File).blocks
        if not blocks:
            raise ValueError("it holds no block")
        known = Blocks()
        for each in blocks:
            known.add(each)
        check_nesting(known)
    except OSError as error:
        raise LibraryError(
            f"The block in {path.name} could not be read ({error.strerror}): check the file."
        ) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise LibraryError(
            f"The block in {path.name} is damaged ({error}): take the file away."
        ) from error
    return Entry(path.name.removesuffix(SUFFIX), blocks)


def _write(folder: Path, entry: Entry) -> None:
    file = _File("backprop-studio-block", SCHEMA, entry.blocks)
    text = msgspec.json.format(msgspec.json.encode(file, order="deterministic"), indent=1) + b"\n"
    try:
        write_together(folder, {f"{entry.key}{SUFFIX}": text})
    except OSError as error:
        raise LibraryError(
            f"{entry.name} could not be written into {folder} ({error.strerror}): make room, or "
            "check whether the folder can be written to."
        ) from error


def _free_key(folder: Path, name: str) -> str:
    """A file name for a block of this name; the same one for the same name."""
    for entry in read_library(folder)[0]:
        if entry.name == name:
            return entry.key
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "block"
    key, number = stem, 1
    while (folder / f"{key}{SUFFIX}").exists():
        number += 1
        key = f"{stem}-{number}"
    return key
