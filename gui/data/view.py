"""The view of the data: what they are called, where others come from, and the bench itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import Samples, title_of
from engine.datasets.table import is_table
from engine.studio.network.sentences import number, shape
from gui.data.bench import Bench
from gui.data.commands import DataCommands
from gui.data.loading_strip import LoadingStrip
from gui.data.shelf import DataShelf
from gui.document import Document
from gui.training.session import TrainingSession

SOURCES = ("data.open_folder", "data.open_table", "data.generate", "data.download")


class DataView(QFrame):
    """Has the data read while it is shown. `commands` bring other data."""

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        actions: Mapping[str, QAction],
        shelf: DataShelf,
        commands: DataCommands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dataView")
        self.setAccessibleName(self.tr("Data"))
        self.setProperty("role", "bench")
        self.setAcceptDrops(True)
        self._document = document
        self.shelf, self.commands = shelf, commands
        self.bench = Bench(document, session)
        self._strip = LoadingStrip(actions["data.cancel"])
        self._title, self._about, self._count = QLabel(), QLabel(), QLabel()
        self._lay_out(actions)
        shelf.changed.connect(self._show_state)
        shelf.progressed.connect(self._strip.show_progress)
        commands.started.connect(self._strip.start)
        commands.progressed.connect(self._strip.show_progress)
        commands.ended.connect(self._show_strip)
        document.settings_changed.connect(self._show_title)
        document.project_replaced.connect(self._show_title)
        self.bench.count_changed.connect(self._show_count)
        if commands.busy:  # it may have been a command that had the view made
            self._strip.start(commands.words)
        self._show_state()

    # ------------------------------------------------------------ making

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        for label, name, role in (
            (self._title, "dataTitle", "title"),
            (self._about, "dataAbout", "secondary"),
            (self._count, "shownCount", "secondary"),
        ):
            label.setObjectName(name)
            label.setProperty("role", role)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self._about)
        line.addWidget(self._count)
        line.addStretch()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addLayout(line)
        header = QHBoxLayout()
        header.setContentsMargins(16, 6, 12, 8)
        header.setSpacing(6)
        header.addLayout(words, 1)
        names = (self.tr("Folder"), self.tr("Table"), self.tr("Digits"), self.tr("MNIST"))
        for id, name in zip(SOURCES, names, strict=True):
            header.addWidget(_source_button(actions[id], name))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_note())
        self._pages.addWidget(self.bench)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self._strip)
        column.addWidget(self._pages, 1)

    def _make_note(self) -> QWidget:
        """What is shown instead of samples: why there are none, and what can be done."""
        page = QWidget()
        self._note_title, self._note = QLabel(), QLabel()
        self._note_title.setProperty("role", "section")
        self._note.setObjectName("dataNote")
        self._note.setProperty("role", "label")
        self._note.setWordWrap(True)
        self._retry = QPushButton(self.tr("Try again"))
        self._retry.setObjectName("retryDataButton")
        self._retry.setAccessibleName(self.tr("Try again"))
        self._retry.setToolTip(self.tr("Read the data again"))
        self._retry.clicked.connect(self.shelf.retry)
        column = QVBoxLayout(page)
        column.setContentsMargins(48, 0, 48, 0)
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self._note_title, self._note):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    # ------------------------------------------------------------ showing

    def _show_state(self) -> None:
        """Follow the shelf: it is empty, reads, has failed, or holds samples."""
        state = self.shelf.state
        if state == "loading" and not self.commands.busy:
            title = title_of(self._document.settings.data.source)
            self._strip.start(self.tr("Reading {0}").format(title))
        self._show_strip()
        self._pages.setCurrentIndex(1 if state == "ready" else 0)
        failed = state == "failed"
        self._note_title.setText(self.tr("No data") if failed else self.tr("Reading the data"))
        self._note.setText(self.shelf.sentence)
        self._note.setVisible(failed)
        self._retry.setVisible(failed)
        self._show_title()
        self._about.clear()
        self._count.clear()
        if self.shelf.samples is not None:
            self._show_about(self.shelf.samples)
            self.bench.show_set(self.shelf.samples)

    def _show_strip(self) -> None:
        self._strip.setVisible(self.commands.busy or self.shelf.state == "loading")

    def _show_title(self) -> None:
        self._title.setText(title_of(self._document.settings.data.source))

    def _show_about(self, samples: Samples) -> None:
        sizes = tuple(samples.inputs.shape[1:])
        size = self.tr("{0} inputs") if len(sizes) == 1 else "{0}"
        if sizes == (1,):
            size = self.tr("one input")
        about = self.tr("{0} samples of {1}").format(
            number(len(samples)), size.format(shape(sizes))
        )
        if samples.classes:
            about += self.tr(", {0} classes").format(len(samples.classes))
        self._about.setText(about)
        self._about.setToolTip(samples.note)

    def _show_count(self, count: int) -> None:
        """Tell how many samples are shown where it is not all of them."""
        is_part = self.shelf.samples is not None and count != len(self.shelf.samples)
        self._count.setText(self.tr(", {0} shown").format(number(count)) if is_part else "")

    # ------------------------------------------------------------ events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            open_it = self.commands.open_folder if path.is_dir() else self.commands.open_table
            # At the next turn, because a question may be asked, and the drag must end first.
            QTimer.singleShot(0, self, lambda: open_it(str(path)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.bench.follow_losses()
        self.shelf.want(True)
        self.bench.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shelf.want(False)


def _dropped(data: QMimeData) -> Path | None:
    """The folder or the table that is dragged, if one is."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    is_one = len(paths) == 1 and (paths[0].is_dir() or is_table(str(paths[0])))
    return paths[0] if is_one else None


def _source_button(action: QAction, name: str) -> QToolButton:
    action.setIconText(name)
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(action.objectName())
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setProperty("role", "source")
    return button
