"""The projects opened or saved last: one list for all windows, and the menu that shows it."""

from __future__ import annotations

import functools
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from gui.background import Job
from gui.settings import Settings


class RecentFiles(QObject):
    """Kept in the settings. There is one: `recent_files()`."""

    changed = Signal()

    @property
    def paths(self) -> list[Path]:
        """The newest first."""
        return Settings().recent_files

    def add(self, path: Path) -> None:
        """This file was opened or saved just now."""
        Settings().add_recent_file(path)
        self.changed.emit()

    def remove(self, path: Path) -> None:
        """This file can no longer be opened."""
        Settings().remove_recent_file(path)
        self.changed.emit()

    def clear(self) -> None:
        Settings().clear_recent_files()
        self.changed.emit()


@functools.cache
def recent_files() -> RecentFiles:
    """The one list of the program."""
    return RecentFiles()


class RecentMenu(QMenu):
    """The recent files; those that are gone are greyed, and say so."""

    file_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open recent"))
        self.setToolTipsVisible(True)
        self._look: Job | None = None
        recent_files().changed.connect(self._fill)
        self.aboutToShow.connect(self._look_for_files)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        paths = recent_files().paths
        names = [path.name for path in paths]
        for path in paths:
            is_told_apart = names.count(path.name) == 1
            text = path.name if is_told_apart else f"{path.name} – {path.parent.name}"
            action = self.addAction(text.replace("&", "&&"))
            action.setData(str(path))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._on_triggered, path))
        if paths:
            self.addSeparator()
            self.addAction(self.tr("Forget these")).triggered.connect(recent_files().clear)
        self.setEnabled(bool(paths))

    def _on_triggered(self, path: Path) -> None:
        self.file_chosen.emit(path)

    def _look_for_files(self) -> None:
        """Grey what is gone. A disk in the network may take its time, so the menu opens first."""
        paths = recent_files().paths
        self._look = Job(lambda: {str(path) for path in paths if not path.is_file()}, self)
        self._look.finished.connect(self._on_looked)
        self._look.start()

    def _on_looked(self, missing: set[str]) -> None:
        for action in self.actions():
            path = action.data()
            if not path:
                continue
            is_there = path not in missing
            action.setEnabled(is_there)
            gone = self.tr("{0} is not there: it was moved, renamed or deleted.").format(path)
            action.setToolTip(path if is_there else gone)
