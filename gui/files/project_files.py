"""Opening and saving the project as a .bps file, with its runs, and whether there is work to save.

Files are read and written beside the window. What goes wrong is told through `messages` in a
sentence, and leaves the open project and the file on disk as they were.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from engine.studio.network import archive
from engine.studio.network.archive import ArchiveError
from engine.studio.network.project import FIRST_SCHEMA, ProjectData
from engine.studio.network.settings import Settings as RunSettings
from gui.background import run_in_background
from gui.document import Document
from gui.files.exchange import ONNX, Exchange
from gui.files.recent import recent_files
from gui.messages import messages
from gui.settings import Settings
from gui.training.session import TrainingSession

SUFFIX = ".bps"
CHECKPOINT_MILLISECONDS = 5000


class ProjectFiles(QObject):
    """The open project's place on disk."""

    modified_changed = Signal(bool)

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        settings: Settings,
        parent: QObject | None = None,
        window: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._settings = settings
        self._window = window
        self._is_clean = True
        self._has_new_weights = False
        self.busy = False
        """A file is being read or written; the window must stay open meanwhile."""
        document.undo_stack.cleanChanged.connect(self._on_clean_changed)
        session.run_started.connect(self._on_weights_learned)
        session.run_finished.connect(self._on_weights_learned)
        session.own_digits.changed.connect(self._on_weights_learned)
        session.runs.marked.connect(self._on_weights_learned)
        self.exchange = Exchange(document, session, self._run, window)

    @property
    def modified(self) -> bool:
        """Whether there is something that no file holds: an edit, or a run."""
        return not self._is_clean or self._has_new_weights

    def new(self, project: ProjectData | None = None) -> None:
        """Put another project, an empty one unless told which, in the place of the open one."""
        empty = ProjectData(FIRST_SCHEMA, self.tr("Untitled"), (), (), RunSettings())
        self._document.open(project or empty)
        self._session.open_runs(self._session.workspace.new_project())
        self._mark_saved()

    def open(self, path: Path, may_leave: Callable[[], bool] = lambda: True) -> bool:
        """Open a project file, or draw an ONNX model. False, with a message, where it cannot be.

        Once it has been read, `may_leave` is asked whether the open project may go.
        """
        if path.suffix.lower() == ONNX:
            return self._draw(path, may_leave)
        folder = self._session.workspace.new_project()
        try:
            loaded = self._run(lambda: archive.load(path, folder))
            if not may_leave():
                shutil.rmtree(folder, ignore_errors=True)
                return False
            self._document.open(loaded.project, path)
        except (ArchiveError, ValueError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            messages().error(str(error))
            recent_files().remove(path)
            return False
        self._session.open_runs(folder)
        self._remember(path)
        self._mark_saved()
        return True

    def _draw(self, path: Path, may_leave: Callable[[], bool]) -> bool:
        """Put the network of an ONNX file in the place of the open project, which no file holds."""
        folder = self._session.workspace.new_project()
        opened = self.exchange.open_model(path, folder)
        if opened is None or not may_leave():
            shutil.rmtree(folder, ignore_errors=True)
            return False
        self._document.open(opened.imported.project)
        self._session.open_runs(folder)
        self._settings.last_folder = path.absolute().parent
        self._document.undo_stack.setClean()
        self._on_weights_learned()
        if opened.warning:
            messages().warning(opened.warning, window=self._window)
        else:
            said = self.tr("{0} was drawn: {1}.").format(path.name, opened.summary)
            messages().info(said, window=self._window)
        return True

    def recover(self, project: ProjectData, path: Path | None) -> None:
        """Put unsaved edits of a crashed window in the place of the open project.

        They belong to the file at `path`, whose runs come with them where it can still be read.
        """
        folder = self._session.workspace.new_project()
        if path is not None:
            try:
                self._run(lambda: archive.load(path, folder))
            except ArchiveError as error:
                sentence = self.tr("{0} The recovered network is in no file yet: save it.")
                messages().warning(sentence.format(error), window=self._window)
                path = None
        self._document.open(project, path)
        self._session.open_runs(folder)
        self._has_new_weights = False
        self._document.undo_stack.resetClean()
        self._tell_modified()

    def save(self, path: Path) -> bool:
        """Save the project and its runs. False, with a message, where it cannot be."""
        if not path.suffix:
            path = path.with_suffix(SUFFIX)
        project = self._document.snapshot()
        workspace = self._session.workspace.project
        self._write_checkpoint()
        runs = [run.id for run in self._session.runs if run.status != "running" or run.is_kept]
        try:
            self._run(lambda: archive.save(path, project, workspace, runs))
        except ArchiveError as error:
            messages().error(str(error))
            return False
        self._document.set_path(path)
        self._remember(path)
        self._mark_saved()
        return True

    def _write_checkpoint(self) -> None:
        """Have a run in progress written as it stands, so that it goes on from there when opened.

        If that takes long the file holds the run as it was at the end of its last epoch.
        """
        loop = QEventLoop()
        self._session.checkpoint_saved.connect(loop.quit)
        self._session.failed.connect(loop.quit)
        self._session.state_changed.connect(loop.quit)
        patience = QTimer(interval=CHECKPOINT_MILLISECONDS, singleShot=True)
        patience.timeout.connect(loop.quit)
        if self._session.save_checkpoint():
            patience.start()
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            patience.stop()

    def _run(self, work):
        self.busy = True
        try:
            return run_in_background(work)
        finally:
            self.busy = False

    def _remember(self, path: Path) -> None:
        recent_files().add(path)
        self._settings.last_folder = path.absolute().parent

    def _mark_saved(self) -> None:
        self._has_new_weights = False
        self._document.undo_stack.setClean()
        self._tell_modified()

    def _tell_modified(self) -> None:
        self.modified_changed.emit(self.modified)

    def _on_clean_changed(self, clean: bool) -> None:
        # Kept here, because the stack tells this once more while it is being destroyed.
        self._is_clean = clean
        self._tell_modified()

    def _on_weights_learned(self) -> None:
        self._has_new_weights = True
        self._tell_modified()
