"""The personal library of blocks, shared by all windows: what is in it, and what changes it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtCore import QObject, Signal

from engine.studio.network import library
from engine.studio.network.library import Entry, LibraryError
from engine.studio.network.network import Block
from gui.messages import messages


def library_folder() -> Path:
    """Where the blocks are kept, a file each."""
    return user_data_path("backprop-studio", appauthor=False) / "blocks"


class BlockLibrary(QObject):
    """There is one: `block_library()`. What cannot be done is told in a message."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder: Path | None = None
        self._entries: dict[str, Entry] = {}

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The kept blocks by their keys, in the order of their names."""
        if self._folder != library_folder():
            self.read()
        return self._entries

    def read(self) -> None:
        """Read the folder anew, and tell of what cannot be read."""
        self._folder = library_folder()
        try:
            entries, complaints = library.read_library(self._folder)
        except OSError as error:
            entries, complaints = [], [f"{self._folder}: {error.strerror}."]
        self._entries = {entry.key: entry for entry in entries}
        for each in complaints:
            messages().warning(each)

    def keep(self, blocks: Mapping[str, Block], block: str) -> bool:
        """Put a block of a project there; one of the same name gives way."""
        return self._change(lambda folder: library.keep(folder, blocks, block))

    def rename(self, key: str, name: str) -> bool:
        """Call a kept block otherwise."""
        entry = self.entries[key]
        return self._change(lambda folder: library.rename(folder, entry, name))

    def forget(self, key: str) -> bool:
        """Take a block out; projects that have it keep it. Where its file is now is told."""
        entry = self.entries[key]
        is_out = self._change(lambda folder: library.forget(folder, entry))
        if is_out:
            sentence = self.tr("{0} is no longer among My blocks; its file is in {1}.")
            place = library_folder() / library.REMOVED
            messages().info(sentence.format(entry.name, place))
        return is_out

    def _change(self, change) -> bool:
        try:
            change(library_folder())
        except LibraryError as error:
            messages().error(str(error))
            return False
        self.read()
        self.changed.emit()
        return True


@functools.cache
def block_library() -> BlockLibrary:
    """The one library of the program."""
    return BlockLibrary()
