"""The data as a lab bench: the samples in the middle, what they are and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import Samples, split_rows, title_of
from engine.studio.network.sentences import number, shape
from gui.data.augmentation_section import AugmentationSection
from gui.data.browse_bar import BrowseBar
from gui.data.class_bars import ClassBars
from gui.data.commands import DataCommands
from gui.data.fit_view import FitView
from gui.data.live_answers import LiveAnswers, Question
from gui.data.loading_strip import LoadingStrip
from gui.data.plane import can_be_drawn
from gui.data.preparation_section import PreparationSection
from gui.data.rows_table import RowsTable
from gui.data.sample_card import SampleCard
from gui.data.sample_grid import SampleGrid
from gui.data.section import Section
from gui.data.shelf import DataShelf
from gui.data.split_section import SplitSection
from gui.document import Document
from gui.training.session import TrainingSession

LEFT_WIDTH, RIGHT_WIDTH = 200, 272
SOURCES = ("data.open_folder", "data.open_table", "data.generate", "data.download")
GRID, ROWS, FIT = range(3)


class DataView(QFrame):
    """Reads the data when it is shown. `commands` bring other data."""

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        actions: Mapping[str, QAction],
        window: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dataView")
        self.setAccessibleName(self.tr("Data"))
        self.setProperty("role", "bench")
        self._document = document
        self._losses: npt.NDArray[np.floating] | None = None
        self._shown: Samples | None = None
        self.shelf = DataShelf(document, self)
        self.commands = DataCommands(actions, document, self.shelf, window)
        self._strip = LoadingStrip(actions["data.cancel"])
        self._bars = ClassBars()
        self._split = SplitSection(document)
        self._sample = SampleCard(document)
        self._preparation = PreparationSection(document)
        self._augmentation = AugmentationSection(document)
        self._browse = BrowseBar()
        self._grid, self._rows, self._fit = SampleGrid(), RowsTable(), FitView()
        self._answers = LiveAnswers(session, self._next_question, self)
        self._lay_out(actions)
        self._connect()
        self._show_state()

    def show_losses(self, losses: npt.NDArray[np.floating] | None) -> None:
        """Let samples be sorted by these: a loss for each sample of the set, in its order.

        None where a run has told none, or told them of other data.
        """
        self._losses = losses
        self._show_samples()

    # ------------------------------------------------------------ making

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        self._title, self._about, self._count = QLabel(), QLabel(), QLabel()
        self._count.setObjectName("shownCount")
        self._count.setProperty("role", "secondary")
        self._title.setObjectName("dataTitle")
        self._title.setProperty("role", "title")
        self._about.setObjectName("dataAbout")
        self._about.setProperty("role", "secondary")
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
        self._pages.addWidget(self._make_bench())
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

    def _make_bench(self) -> QWidget:
        classes = Section()
        classes.set_title(self.tr("Classes"))
        classes.column.addWidget(self._bars)
        self._classes = classes
        self._tabs = QTabBar()
        self._tabs.setObjectName("dataTabs")
        self._tabs.setAccessibleName(self.tr("Views of the data"))
        self._tabs.setToolTip(self.tr("What the network has learned, or the rows it learns from"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self.tr("Fit"))
        self._tabs.addTab(self.tr("Rows"))
        self._views = QStackedWidget()
        for view in (self._grid, self._rows, self._fit):
            self._views.addWidget(view)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._tabs)
        middle.addWidget(self._browse)
        middle.addWidget(self._views, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(16, 0, 6, 8)
        row.setSpacing(16)
        self._left = _scrolled(LEFT_WIDTH, classes, self._split, self._preparation)
        self._right = _scrolled(RIGHT_WIDTH, self._sample, self._augmentation)
        row.addWidget(self._left)
        row.addLayout(middle, 1)
        row.addWidget(self._right)
        return page

    def _connect(self) -> None:
        self.shelf.changed.connect(self._show_state)
        self.shelf.progressed.connect(self._strip.show_progress)
        self.commands.started.connect(self._strip.start)
        self.commands.progressed.connect(self._strip.show_progress)
        self.commands.ended.connect(self._show_state)
        self._document.settings_changed.connect(self._show_title)
        self._document.settings_changed.connect(self._show_samples)
        self._bars.class_chosen.connect(self._browse.choose_class)
        self._browse.order_changed.connect(self._show_samples)
        self._browse.place_wanted.connect(self._go_to)
        self._grid.sample_chosen.connect(self._on_sample_chosen)
        self._rows.verticalScrollBar().valueChanged.connect(self._answers.ask)
        self._tabs.currentChanged.connect(self._on_tab_changed)

    # ------------------------------------------------------------ showing

    def _show_state(self) -> None:
        """Follow the shelf: it is empty, reads, has failed, or holds samples."""
        shelf, source = self.shelf, self._document.settings.data.source
        if not self.commands.busy:
            self._strip.setVisible(shelf.state == "loading")
        if shelf.state == "loading" and not self.commands.busy:
            self._strip.start(self.tr("Reading {0}").format(title_of(source)))
        self._pages.setCurrentIndex(1 if shelf.state == "ready" else 0)
        failed = shelf.state == "failed"
        self._note_title.setText(self.tr("No data") if failed else self.tr("Reading the data"))
        self._note.setText(shelf.sentence)
        self._note.setVisible(failed)
        self._retry.setVisible(failed)
        self._show_title()
        self._about.clear()
        self._count.clear()
        self._losses = None
        if shelf.samples is not None:
            self._show_set(shelf.samples)

    def _show_title(self) -> None:
        self._title.setText(title_of(self._document.settings.data.source))

    def _show_set(self, samples: Samples) -> None:
        sizes = shape(tuple(samples.inputs.shape[1:]))
        about = self.tr("{0} samples of {1}").format(number(len(samples)), sizes)
        if samples.classes:
            about += self.tr(", {0} classes").format(len(samples.classes))
        self._about.setText(about)
        self._about.setToolTip(samples.note)
        is_image = len(samples.inputs.shape) == 4
        counts = (
            np.bincount(samples.targets, minlength=len(samples.classes))
            if (samples.classes)
            else np.zeros(0, np.int64)
        )
        self._classes.setVisible(bool(samples.classes))
        self._bars.show_counts(samples.classes, counts, colored=not is_image)
        self._split.show_samples(samples)
        self._preparation.show_samples(samples)
        # Where there is no picture to vary, the right column would be all but empty.
        home = self._right if is_image else self._left
        home.widget().layout().insertWidget(1 if is_image else 3, self._augmentation)
        self._right.setVisible(is_image)
        self._tabs.setVisible(not is_image and can_be_drawn(samples))
        self._tabs.setCurrentIndex(0)
        self._show_page()
        self._show_samples()

    def _show_page(self) -> None:
        samples = self.shelf.samples
        if samples is None:
            return
        if len(samples.inputs.shape) == 4:
            page = GRID
        else:
            page = FIT if can_be_drawn(samples) and self._tabs.currentIndex() == 0 else ROWS
        self._views.setCurrentIndex(page)
        self._browse.setVisible(page != FIT)

    def _show_samples(self) -> None:
        """Show those samples that the line above them asks for, as the settings share them out."""
        samples, settings = self.shelf.samples, self._document.settings
        if samples is None:
            return
        has_losses = self._losses is not None and len(self._losses) == len(samples)
        self._browse.allow(
            test=samples.test is not None, classes=bool(samples.classes), losses=has_losses
        )
        order = self._browse.order
        share = (settings.held_out, settings.seed)
        places = order.places(samples, *share, self._losses)
        shown = order.source(samples)
        is_part = len(places) < len(samples)
        count = self.tr(", {0} shown").format(number(len(places)))
        self._count.setText(count if is_part else "")
        if len(shown.inputs.shape) == 4:
            self._show_pictures(shown, places, has_losses and shown is samples)
        else:
            self._sample.show_sample(None, 0)
            self._rows.rows.show_samples(shown, places)
            if can_be_drawn(samples):
                ordered = samples.ordered_split
                _, held_out = split_rows(len(samples), *share, ordered=ordered)
                self._fit.show_samples(samples, held_out)
            self._answers.drop()
            self._answers.ask()

    def _show_pictures(self, shown: Samples, places: np.ndarray, with_losses: bool) -> None:
        grid = self._grid
        before = grid.chosen if shown is self._shown else None
        self._shown = shown
        grid.samples.show_samples(shown, places, self._losses if with_losses else None)
        if len(places) and not (before is not None and grid.choose(before)):
            grid.choose(int(places[0]))
        if not len(places):
            self._sample.show_sample(None, 0)

    def _on_sample_chosen(self, place: int) -> None:
        self._sample.show_sample(self._shown, place)

    def _on_tab_changed(self) -> None:
        self._show_page()
        self._answers.drop()
        self._answers.ask()

    def _go_to(self, place: int) -> None:
        view = self._grid if self._views.currentIndex() == GRID else self._rows
        view.choose(place)

    def _next_question(self) -> Question | None:
        """What the network is asked: the plane that is drawn, or the rows in sight."""
        if not self.isVisible() or self.shelf.samples is None:
            return None
        page = self._views.currentIndex()
        if page == FIT and self._fit.plane is not None:
            return self._fit.plane.questions(), self._fit.show_answers
        if page == ROWS and self._rows.rows.rowCount():
            first = self._rows.first_row
            rows = self._rows.rows
            return rows.inputs(first), lambda answers: rows.show_answers(first, answers)
        return None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shelf.want(True)
        self._answers.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shelf.want(False)


def _source_button(action: QAction, name: str) -> QToolButton:
    action.setIconText(name)
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(action.objectName())
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setProperty("role", "source")
    return button


def _scrolled(width: int, *sections: QWidget) -> QScrollArea:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 10, 0)
    column.setSpacing(20)
    for section in sections:
        column.addWidget(section)
    column.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedWidth(width)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    for each in (area.viewport(), content):
        each.setAutoFillBackground(False)  # the ground of the view shows through
    return area
