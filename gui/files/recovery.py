"""After a crash: finds the edits that crashed windows had not saved, and offers each."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from engine.studio import autosave
from engine.studio.autosave import UNREADABLE, Autosave, AutosaveError
from gui.background import Job
from gui.dialogs.recovery import Choice, ask_to_recover
from gui.files.autosave import LOCK, Den, autosaves_folder, lock_of
from gui.main_window import MainWindow
from gui.messages import messages
from gui.window_list import window_list

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Orphan:
    """Edits whose window is gone. The lock is held here, so that nobody else offers them."""

    folder: Path
    lock: QLockFile
    kept: Autosave


@dataclass
class Found:
    """What crashed windows left."""

    orphans: list[Orphan] = field(default_factory=list)
    unreadable: list[Path] = field(default_factory=list)
    """Where those are now that could not be read."""


def find(parent: Path) -> Found:
    """Look through the autosaves, oldest first; what holds no edits is cleared away.

    Those of windows that are still open, in this program or another, are left alone.
    """
    found = Found()
    if not parent.is_dir():
        return found
    for folder in sorted(each for each in parent.iterdir() if each.is_dir()):
        lock = lock_of(folder)
        if folder.name == UNREADABLE or not lock.tryLock(0):
            continue
        if not autosave.is_kept(folder):
            autosave.discard(folder)
            lock.unlock()
            continue
        try:
            found.orphans.append(Orphan(folder, lock, autosave.read(folder)))
        except AutosaveError as error:
            _log.error("the autosave %s cannot be read: %s", folder, error)
            found.unreadable.append(autosave.set_aside(folder))
            lock.unlock()
    for file in parent.glob(f"*{LOCK}"):  # of windows that died before they kept anything
        lock = lock_of(file.with_name(file.name.removesuffix(LOCK)))
        if not file.with_name(file.name.removesuffix(LOCK)).exists() and lock.tryLock(0):
            lock.unlock()
    found.orphans.sort(key=lambda orphan: orphan.kept.time)
    return found


class Recovery(QObject):
    """Looks once, when the program starts, and asks about one crashed window after the other."""

    finished = Signal()
    """Every one was offered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._todo: list[Orphan] = []
        self._search: Job | None = None

    def start(self) -> None:
        """Look beside the window; the questions come once it stands."""
        parent = autosaves_folder()
        self._search = Job(lambda: find(parent), self)
        self._search.finished.connect(self._on_found)
        self._search.failed.connect(self._on_failed)
        self._search.start()

    def _on_failed(self, error: OSError) -> None:
        sentence = self.tr("The autosaves in {0} could not be looked through ({1}).")
        messages().warning(sentence.format(autosaves_folder(), error.strerror or error))
        self.finished.emit()

    def _on_found(self, found: Found) -> None:
        if found.unreadable:
            folder = found.unreadable[0].parent
            sentence = self.tr(
                "What a crashed window had not saved cannot be read; it was put aside in {0}."
            )
            messages().warning(sentence.format(folder), window=self._window)
        self._todo = found.orphans
        self._offer_next()

    def _offer_next(self) -> None:
        if not self._todo:
            self.finished.emit()
            return
        orphan = self._todo.pop(0)
        ask_to_recover(self._window, orphan.kept, lambda choice: self._on_answered(orphan, choice))

    def _on_answered(self, orphan: Orphan, choice: Choice) -> None:
        match choice:
            case Choice.RECOVER:
                self._recover(orphan)
            case Choice.DISCARD:
                autosave.discard(orphan.folder)
                orphan.lock.unlock()
            case Choice.LATER:
                orphan.lock.unlock()
        # At the next turn, so that a recovered window is seen before the next question.
        QTimer.singleShot(0, self, self._offer_next)

    def _recover(self, orphan: Orphan) -> None:
        window, path = self._window_for(orphan.kept.path), orphan.kept.path
        held = window_list().holding(path) if path is not None else None
        window.files.recover(orphan.kept.project, path if held in (None, window) else None)
        window.autosaver.adopt(Den(orphan.folder, orphan.lock), orphan.kept.origin.saved)

    def _window_for(self, path: Path | None) -> MainWindow:
        """A window whose project nobody misses: that of the same file, an untouched, or a new."""
        held = window_list().holding(path) if path is not None else None
        front = window_list().front or self._window
        first = self._window if self._window in window_list().windows else front
        for window in (held, first):
            if window is None or window.files.modified or window.session.busy:
                continue
            if window is held or window.document.path is None:
                return window
        return front.window_commands.new_window()
