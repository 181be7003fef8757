"""The commands that copy the project's code or save it, written anew whatever is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.studio.codegen import DIALECTS, generate
from engine.studio.codegen.source import Source
from engine.studio.files import write_together
from gui.background import Job
from gui.dialogs.files import ask_where_to_write_code
from gui.document import Document
from gui.files.commands import file_name
from gui.messages import messages
from gui.panels.code_column import TITLES
from gui.settings import Settings


class CodeCommands(QObject):
    """Two commands for each dialect; the code is written in another thread."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._settings, self._window = document, settings, window
        for dialect in DIALECTS:
            for does, do in (("copy", self.copy), ("save", self.ask_where_to_save)):
                action = actions[f"code.{does}_{dialect}"]
                # Without this, a command would take QAction's `checked` for an argument.
                action.triggered.connect(lambda checked, do=do, each=dialect: do(each))

    def copy(self, dialect: str) -> None:
        """Put the code into the clipboard."""
        self._write(dialect, partial(self._copy, dialect))

    def ask_where_to_save(self, dialect: str) -> None:
        """Ask for a file and write the code into it."""
        name = f"{file_name(self._document.project.title)}-{dialect}.py"
        path = ask_where_to_write_code(self._window, self._settings.last_folder / name)
        if path is not None:
            self.save(dialect, path)

    def save(self, dialect: str, path: Path) -> None:
        """Write the code into this file."""
        self._write(dialect, partial(self._save, path))

    def _write(self, dialect: str, then: Callable[[Source], None]) -> None:
        job = Job(partial(generate, self._document.snapshot(), dialect), self)
        job.finished.connect(then)
        job.failed.connect(self._tell)
        job.start()

    def _copy(self, dialect: str, source: Source) -> None:
        QGuiApplication.clipboard().setText(source.text)
        messages().info(
            self.tr("The {0} code is in the clipboard.").format(TITLES[dialect]),
            window=self._window,
        )

    def _save(self, path: Path, source: Source) -> None:
        refusal = source.name_refusal(path)
        if refusal:
            messages().error(refusal, window=self._window)
            return
        try:
            write_together(path.parent, {path.name: source.text.encode()})
        except OSError as error:
            sentence = self.tr("{0} could not be written ({1}): choose another place.")
            messages().error(sentence.format(path, error.strerror), window=self._window)
            return
        saved = self.tr("The code is in {0}.").format(path.name)
        messages().info(saved, window=self._window)

    def _tell(self, error: Exception) -> None:
        from engine.studio.network.ready import BuildError  # which brings all layers along

        if isinstance(error, BuildError):
            messages().warning(str(error), window=self._window)
        else:
            sentence = self.tr("The code could not be written: please report this.")
            messages().error(sentence, repr(error), self._window)
