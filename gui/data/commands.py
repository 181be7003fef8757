"""What the commands of the data do: each reads a set in another thread, then chooses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from engine.datasets import (
    DatasetError,
    LoadCancelledError,
    Samples,
    TableChoice,
    describe,
    mnist,
    table,
)
from engine.datasets.generated import name_of
from engine.studio.data import choice_of, load_chosen
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.settings import DataChoice
from gui.background import Cancelled, LongJob, Progress
from gui.data.shelf import DataShelf
from gui.dialogs.digits import DigitsDialog
from gui.dialogs.table import TableDialog
from gui.document import Document
from gui.messages import messages

Read = tuple[DataChoice, Samples]


class DataCommands(QObject):
    """One at a time. What was read is put on the shelf, so that it is not read twice."""

    started = Signal(str)
    """Something is on its way; a few words say what."""
    progressed = Signal(int, int)
    """So much of it is done of so much; the second is 0 while unknown."""
    ended = Signal()

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        shelf: DataShelf,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._actions, self._document, self._shelf = actions, document, shelf
        self._window = window
        self._job: LongJob | None = None
        self.words = ""
        """What is on its way, or was last."""
        for id, do in {
            "data.open_folder": self.ask_for_folder,
            "data.open_table": self.ask_for_table,
            "data.generate": self.ask_for_digits,
            "data.download": self.download_mnist,
            "data.cancel": self.cancel,
        }.items():
            actions[id].triggered.connect(lambda checked, do=do: do())
        shelf.changed.connect(self._update)
        self._update()

    @property
    def busy(self) -> bool:
        return self._job is not None

    # ------------------------------------------------------------ asking

    def ask_for_folder(self) -> None:
        """Ask which folder to learn from."""
        title = self.tr("Open a folder of images or of MNIST's files")
        folder = QFileDialog.getExistingDirectory(self._window, title)
        if folder:
            self.open_folder(folder)

    def ask_for_table(self) -> None:
        """Ask which CSV to learn from, and then which of its columns."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a table"),
            "",
            self.tr("Tables (*.csv *.tsv *.txt);;All files (*)"),
        )
        if name:
            self.open_table(name)

    def ask_for_digits(self) -> None:
        """Ask how many digits to make."""
        dialog = DigitsDialog(self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.generate(dialog.count)

    # ------------------------------------------------------------ doing

    def open_folder(self, folder: str) -> None:
        """Learn from this folder, once it was read and understood."""
        self._read(folder, self.tr("Reading {0}").format(Path(folder).name))

    def open_table(self, path: str) -> None:
        """Look at this CSV, then ask for its columns."""
        self._begin(
            self.tr("Reading {0}").format(Path(path).name),
            partial(table.inspect, Path(path)),
            self._ask_for_columns,
        )

    def generate(self, count: int) -> None:
        """Make so many digits and learn from them."""
        self._read(name_of(count), self.tr("Writing digits"))

    def download_mnist(self) -> None:
        """Fetch MNIST, unless it is here, and learn from it."""
        self._begin(self.tr("Downloading MNIST"), _download, self._choose)

    def cancel(self) -> None:
        """Stop what is on its way."""
        if self._job is not None:
            self._job.cancel()
        self._shelf.cancel()

    def _ask_for_columns(self, facts: table.TableFacts) -> None:
        dialog = TableDialog(facts, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            title = self.tr("Reading {0}").format(facts.path.name)
            self._read(str(facts.path), title, dialog.choice, dialog.normalises)

    def _read(
        self,
        source: str,
        words: str,
        columns: TableChoice | None = None,
        normalises: bool = False,
    ) -> None:
        self._begin(words, partial(_read, source, columns, normalises), self._choose)

    def _begin(
        self,
        words: str,
        do: Callable[[Progress, Cancelled], object],
        then: Callable[[object], None],
    ) -> None:
        if self._job is not None:
            return
        self.words = words
        self._job = LongJob(do, self)
        self._job.progressed.connect(self.progressed)
        self._job.finished.connect(lambda result: self._end(partial(then, result)))
        self._job.failed.connect(lambda error: self._end(partial(self._tell, error)))
        self._job.start()
        self._update()
        self.started.emit(words)

    def _end(self, then: Callable[[], None]) -> None:
        self._job = None
        self._update()
        self.ended.emit()
        then()

    def _choose(self, read: Read) -> None:
        data, samples = read
        self._shelf.put(data, samples)
        settings = self._document.settings
        if settings.data != data:
            changed = msgspec.structs.replace(settings, data=data)
            self._document.push(self.tr("Choose data"), [ChangeSettings(changed)])

    def _tell(self, error: Exception) -> None:
        if isinstance(error, LoadCancelledError):
            messages().info(self.tr("Loading was stopped; the data are as they were."))
        elif isinstance(error, DatasetError):
            messages().error(str(error), window=self._window)
        else:
            sentence = self.tr("The data could not be read: choose others.")
            messages().error(sentence, repr(error), self._window)

    def _update(self) -> None:
        busy = self.busy
        for id in ("data.open_folder", "data.open_table", "data.generate", "data.download"):
            self._actions[id].setEnabled(not busy)
        self._actions["data.cancel"].setEnabled(busy or self._shelf.state == "loading")


def _read(
    source: str,
    columns: TableChoice | None,
    normalises: bool,
    progress: Progress,
    cancelled: Cancelled,
) -> Read:
    from engine.datasets.normalisation import measure

    if columns is not None:  # a table, which there is no telling of before it was read
        path = Path(source)
        samples = table.load(path, columns, None, progress, cancelled)
        data = choice_of(table.info_of(samples, path), source, columns)
    else:
        data = choice_of(describe(source), source)
        samples = load_chosen(data, progress=progress, cancelled=cancelled, packed=True)
    if normalises:
        data = msgspec.structs.replace(data, normalisation=measure(samples.inputs))
    return data, samples


def _download(progress: Progress, cancelled: Cancelled) -> Read:
    mnist.download(progress, cancelled)
    return _read(mnist.NAME, None, False, lambda done, total: None, cancelled)
