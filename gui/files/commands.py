"""The commands of the File menu: they ask which file, and ask before work is lost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from engine.studio.network.templates import TEMPLATES
from gui.dialogs.files import (
    ask_optimizer_to_import,
    ask_project_to_open,
    ask_weights_to_import,
    ask_where_to_export,
    ask_where_to_export_optimizer,
    ask_where_to_save,
)
from gui.dialogs.questions import Answer, ask_to_save
from gui.document import Document
from gui.files.project_files import SUFFIX, ProjectFiles
from gui.files.recent import RecentMenu
from gui.messages import messages
from gui.settings import Settings
from gui.training.session import TrainingSession
from gui.window_list import window_list


class FileCommands(QObject):
    """`recent_menu` and `template_menu` are filled here."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        session: TrainingSession,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._session = session
        self._settings = settings
        self._window = window
        self.files = ProjectFiles(document, session, settings, self, window)
        self.recent_menu = RecentMenu(window)
        self.recent_menu.file_chosen.connect(self.open)
        self.template_menu = QMenu(self.tr("New from template"), window)
        for id, do in {
            "file.new": self.new,
            "file.open": self.ask_and_open,
            "file.save": self.save,
            "file.save_as": self.save_as,
            "file.export": self.export,
            "file.import_weights": self.import_weights,
            "file.import_optimizer": self.import_optimizer,
            "file.export_optimizer": self.export_optimizer,
        }.items():
            # Without this, a command would take QAction's `checked` for an argument of its own.
            actions[id].triggered.connect(lambda checked, do=do: do())
        for name, template in TEMPLATES.items():
            action = self.template_menu.addAction(template.title)
            action.setObjectName(f"template.{name}")
            action.setToolTip(template.help)
            action.triggered.connect(partial(self._on_template_triggered, name))
        self.template_menu.setToolTipsVisible(True)

    def new(self) -> None:
        """Start with an empty canvas."""
        if self.may_leave():
            self.files.new()

    def open(self, path: Path) -> bool:
        """Open this file, unless it cannot be read or the user keeps to the open project.

        A file that is open in another window is not opened twice: that window comes to the front.
        """
        other = window_list().holding(path)
        if other is not None and other is not self._window:
            window_list().bring_to_front(other)
            return True
        return not self.files.busy and self.files.open(path, self.may_leave)

    def ask_and_open(self) -> None:
        path = ask_project_to_open(self._window, self._settings.last_folder)
        if path is not None:
            self.open(path)

    def save(self) -> bool:
        """Save where the project came from, else ask where."""
        path = self._document.path
        return self.files.save(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        name = self._document.path.stem if self._document.path else self._document.project.title
        proposal = self._settings.last_folder / f"{file_name(name)}{SUFFIX}"
        path = ask_where_to_save(self._window, proposal)
        if path is None:
            return False
        other = window_list().holding(path)
        if other is not None and other is not self._window:
            sentence = self.tr("{0} is open in another window: choose another name.")
            messages().error(sentence.format(path.name))
            return False
        return self.files.save(path)

    def export(self) -> None:
        """Write the weights, or the whole network, where the user says."""
        name = file_name(self._document.project.title)
        proposal = self._settings.last_folder / f"{name}.safetensors"
        path = ask_where_to_export(self._window, proposal)
        if path is not None:
            self.files.exchange.export(path)

    def import_weights(self) -> None:
        """Load weights that another program wrote."""
        path = ask_weights_to_import(self._window, self._settings.last_folder)
        if path is not None:
            self.files.exchange.load(path)

    def import_optimizer(self) -> None:
        """Load what another run's optimizer remembers, for the weights in hand."""
        path = ask_optimizer_to_import(self._window, self._settings.last_folder)
        if path is not None:
            self.files.exchange.load(path)

    def export_optimizer(self) -> None:
        """Write what the optimizer of the weights in hand remembers, where the user says."""
        name = file_name(self._document.project.title)
        proposal = self._settings.last_folder / f"{name}-optimizer.safetensors"
        path = ask_where_to_export_optimizer(self._window, proposal)
        if path is not None:
            self.files.exchange.export_optimizer(path)

    def may_leave(self) -> bool:
        """Whether the open project may go: it is saved, or the user gave it up."""
        if self.files.busy:
            return False
        if not self.files.modified and not self._session.busy:
            return True
        title = self._document.project.title
        answer = ask_to_save(self._window, title, training=self._session.busy)
        if answer is Answer.SAVE:
            self._stop_run()
            return self.save()
        return answer is Answer.DISCARD

    def _stop_run(self) -> None:
        """Stop a run and wait until its weights are written, or until it proves deaf."""
        if not self._session.busy:
            return
        loop = QEventLoop()
        self._session.state_changed.connect(loop.quit)
        self._session.stop_overdue.connect(self._session.end_process)
        self._session.stop()
        while self._session.busy:
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._session.stop_overdue.disconnect(self._session.end_process)

    def _on_template_triggered(self, name: str) -> None:
        if self.may_leave():
            self.files.new(TEMPLATES[name].make())


def file_name(title: str) -> str:
    """The title with what no file system wants replaced: "LeNet" becomes "lenet"."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in title)
    return kept.strip("-").lower() or "network"
