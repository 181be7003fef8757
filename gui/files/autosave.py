"""Keeps a window's unsaved edits on the disk, beside the window, so that a crash loses none."""

from __future__ import annotations

import os
import threading
import uuid
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtCore import QLockFile, QObject, QTimer

from engine.studio import autosave
from engine.studio.autosave import Origin
from engine.studio.network.project import ProjectData
from gui.background import Job
from gui.document import Document
from gui.messages import messages

MILLISECONDS = 2000
"""Between an edit and its being on the disk, at most."""
AGAIN_MILLISECONDS = 15_000
"""After one could not be written."""
LOCK = ".lock"


def autosaves_folder() -> Path:
    """The folder of all autosaves, a folder a window in it."""
    return user_data_path("backprop-studio", appauthor=False) / "autosaves"


def lock_of(folder: Path) -> QLockFile:
    """The lock that a window holds while the folder is its own.

    It lies beside the folder, so that it can be held before the folder is there.
    """
    lock = QLockFile(str(folder.with_name(folder.name + LOCK)))
    lock.setStaleLockTime(0)  # however old it is, it holds as long as its process lives
    return lock


class Den:
    """A folder that is this window's own. Its methods run in any thread, one at a time."""

    def __init__(self, folder: Path | None = None, lock: QLockFile | None = None) -> None:
        """One of another window, whose lock is held, or a new one, made when it is needed."""
        self._folder, self._lock = folder, lock
        self._mutex = threading.Lock()
        self._is_left = False

    def write(self, project: ProjectData, origin: Origin) -> None:
        with self._mutex:
            if not self._is_left:
                autosave.write(self._make(), project, origin)

    def discard(self) -> None:
        """Keep nothing for now."""
        with self._mutex:
            if self._folder is not None:
                autosave.discard(self._folder)

    def leave(self) -> None:
        """Keep nothing, and let go of the folder for good."""
        with self._mutex:
            self._is_left = True
            if self._folder is not None:
                autosave.discard(self._folder)
            if self._lock is not None:
                self._lock.unlock()

    def _make(self) -> Path:
        if self._folder is None:
            parent = autosaves_folder()
            parent.mkdir(parents=True, exist_ok=True)
            folder = parent / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            lock = lock_of(folder)
            if not lock.tryLock(0):
                raise OSError(0, f"the lock file {folder.name}{LOCK} cannot be made")
            self._folder, self._lock = folder, lock
        return self._folder


class Autosaver(QObject):
    """Writes the project's unsaved state every two seconds while it is edited."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._den = Den()
        self._saved = document.snapshot()
        self._is_clean = True
        self._is_kept = self._is_due = self._has_failed = self._is_closed = False
        self._job: Job | None = None
        self._clock = QTimer(self, interval=MILLISECONDS, singleShot=True)
        self._clock.timeout.connect(self._update)
        document.undo_stack.indexChanged.connect(self._on_index_changed)
        document.undo_stack.cleanChanged.connect(self._on_clean_changed)
        document.project_replaced.connect(self._on_saved)

    @property
    def is_settled(self) -> bool:
        """Whether the disk holds all there is to keep, as far as it lets itself be written."""
        return self._job is None and not self._is_due and not self._clock.isActive()

    def adopt(self, den: Den, saved: ProjectData) -> None:
        """Go on with the folder of a window that crashed, whose edits the document now has."""
        self._den.leave()
        self._den, self._saved = den, saved
        self._is_clean, self._is_kept = False, True

    def close(self) -> None:
        """The window closes; its edits are saved or given up."""
        self._is_closed = True
        self._clock.stop()
        self._den.leave()

    def _on_index_changed(self) -> None:
        if not (self._is_clean or self._is_closed or self._clock.isActive()):
            self._clock.start(MILLISECONDS)

    def _on_clean_changed(self, clean: bool) -> None:
        # Kept here, because the stack tells this once more while it is being destroyed.
        self._is_clean = clean
        if clean:
            self._on_saved()
        else:
            self._on_index_changed()

    def _on_saved(self) -> None:
        """The file holds all, or another project is open: nothing is left to keep."""
        if self._is_closed:
            return
        self._is_clean = True
        self._clock.stop()
        self._saved = self._document.snapshot()
        self._update()

    def _update(self) -> None:
        """Bring the disk up to date, after what is being written."""
        if self._job is not None:
            self._is_due = True
            return
        den, self._is_due = self._den, False
        if not self._is_clean:
            project, path = self._document.snapshot(), self._document.path
            origin = Origin(self._saved, str(path.absolute()) if path else None)
            self._is_kept = True
            self._job = Job(lambda: den.write(project, origin), self)
        elif self._is_kept:
            self._is_kept = False
            self._job = Job(den.discard, self)
        else:
            return
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _on_finished(self) -> None:
        self._has_failed = False
        self._go_on()

    def _on_failed(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            why = getattr(error, "strerror", None) or str(error)
            sentence = self.tr("Your edits cannot be kept safe from a crash ({0}): save often.")
            messages().warning(sentence.format(why), repr(error), self.parent())
        if not (self._is_clean or self._is_closed):
            self._clock.start(AGAIN_MILLISECONDS)
        self._go_on()

    def _go_on(self) -> None:
        self._job = None
        if self._is_due:
            self._update()
