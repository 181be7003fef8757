"""The samples of a set in the middle, and beside them what they are and what is done to them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import Samples, split_rows
from gui.data.augmentation_section import AugmentationSection
from gui.data.browse_bar import BrowseBar
from gui.data.class_bars import ClassBars
from gui.data.fit_view import FitView
from gui.data.live_answers import LiveAnswers, Question
from gui.data.plane import can_be_drawn
from gui.data.preparation_section import PreparationSection
from gui.data.rows_table import RowsTable
from gui.data.sample_card import SampleCard
from gui.data.sample_grid import SampleGrid
from gui.data.sample_losses import losses_of
from gui.data.sample_order import Places
from gui.data.section import Section
from gui.data.split_section import SplitSection
from gui.document import Document
from gui.training.session import TrainingSession
from gui.training.worker.watching import Losses

LEFT_WIDTH, RIGHT_WIDTH = 200, 272
GRID, ROWS, FIT = range(3)
"""The pages in the middle: pictures, rows of numbers, or what was learned of a small set."""


class Bench(QWidget):
    """Follows the project's settings. What the network says is asked only while it is seen."""

    count_changed = Signal(int)
    """So many samples are shown."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._samples: Samples | None = None
        self._shown: Samples | None = None
        self._losses: Losses | None = None
        self._seen = session.watching.losses
        self._classes, self.bars = Section(), ClassBars()
        self._split = SplitSection(document)
        self._sample = SampleCard(document)
        self._preparation = PreparationSection(document)
        self._augmentation = AugmentationSection(document)
        self._browse = BrowseBar()
        self.tabs, self._pages = QTabBar(), QStackedWidget()
        self.grid, self.rows, self.fit = SampleGrid(), RowsTable(), FitView()
        self._answers = LiveAnswers(session, self._next_question, self)
        self._lay_out()
        self._connect()

    @property
    def page(self) -> int:
        """GRID, ROWS or FIT."""
        return self._pages.currentIndex()

    def show_set(self, samples: Samples) -> None:
        """Show this set, from its beginning."""
        self._samples, self._losses = samples, self._told_losses(samples)
        self.bars.chosen = None
        self._browse.start_over()
        is_image = len(samples.inputs.shape) == 4
        self._classes.setVisible(bool(samples.classes))
        if samples.classes:
            counts = np.bincount(samples.targets, minlength=len(samples.classes))
            self.bars.show_counts(samples.classes, counts, colored=not is_image)
        self._split.show_samples(samples)
        self._preparation.show_samples(samples)
        # Where there is no picture to vary, the right column would be all but empty.
        home = self._right if is_image else self._left
        home.widget().layout().insertWidget(1 if is_image else 3, self._augmentation)
        self._right.setVisible(is_image)
        self.tabs.setVisible(not is_image and can_be_drawn(samples))
        self.tabs.setCurrentIndex(0)
        self._show_page()
        self._show_samples()

    def show_losses(self, losses: Losses | None) -> None:
        """Let samples be sorted by these: a loss for each sample of the set, in its order.

        None where a run has told none, or told them of other data.
        """
        self._losses = losses
        self._show_samples()

    def _told_losses(self, samples: Samples) -> Losses | None:
        self._seen = self._session.watching.losses
        return losses_of(samples, self._document.settings.data, self._session)

    def follow_losses(self) -> None:
        """Sort by what the network was told last, if that is new and somebody looks."""
        is_new = self._seen is not self._session.watching.losses
        if self._samples is not None and is_new and self.isVisible():
            self.show_losses(self._told_losses(self._samples))

    def ask(self) -> None:
        """Ask the network about what is seen now."""
        self._answers.ask()

    # ------------------------------------------------------------ making

    def _lay_out(self) -> None:
        self._classes.set_title(self.tr("Classes"))
        self._classes.column.addWidget(self.bars)
        self.tabs.setObjectName("dataTabs")
        self.tabs.setAccessibleName(self.tr("Views of the data"))
        self.tabs.setToolTip(self.tr("What the network has learned, or the rows it learns from"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Fit"))
        self.tabs.addTab(self.tr("Rows"))
        for page in (self.grid, self.rows, self.fit):
            self._pages.addWidget(page)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.tabs)
        middle.addWidget(self._browse)
        middle.addWidget(self._pages, 1)
        self._left = _scrolled(LEFT_WIDTH, self._classes, self._split, self._preparation)
        self._right = _scrolled(RIGHT_WIDTH, self._sample, self._augmentation)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 6, 8)
        row.setSpacing(16)
        row.addWidget(self._left)
        row.addLayout(middle, 1)
        row.addWidget(self._right)

    def _connect(self) -> None:
        self._document.settings_changed.connect(self._show_samples)
        self._session.refreshed.connect(self.follow_losses)
        self._session.weights_changed.connect(self.follow_losses)
        self.bars.class_chosen.connect(self._browse.choose_class)
        self._browse.order_changed.connect(self._show_samples)
        self._browse.place_wanted.connect(self._go_to)
        self.grid.sample_chosen.connect(lambda place: self._sample.show_sample(self._shown, place))
        self.rows.verticalScrollBar().valueChanged.connect(self._answers.ask)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    # ------------------------------------------------------------ showing

    def _show_page(self) -> None:
        if self._samples is None:
            return
        if len(self._samples.inputs.shape) == 4:
            page = GRID
        else:
            is_drawn = can_be_drawn(self._samples) and self.tabs.currentIndex() == 0
            page = FIT if is_drawn else ROWS
        self._pages.setCurrentIndex(page)
        self._browse.setVisible(page != FIT)

    def _show_samples(self) -> None:
        """Show those samples that the line above them asks for, as the settings share them out."""
        samples, settings = self._samples, self._document.settings
        if samples is None:
            return
        has_losses = self._losses is not None and len(self._losses) == len(samples)
        self._browse.allow(
            test=samples.test is not None, classes=bool(samples.classes), losses=has_losses
        )
        order, share = self._browse.order, (settings.held_out, settings.seed)
        places, shown = order.places(samples, *share, self._losses), order.source(samples)
        self.count_changed.emit(len(places))
        if len(shown.inputs.shape) == 4:
            losses = self._losses if has_losses and shown is samples else None
            self._show_pictures(shown, places, losses)
            return
        self._sample.show_sample(None, 0)
        self.rows.rows.show_samples(shown, places)
        if can_be_drawn(samples):
            _, held_out = split_rows(len(samples), *share, ordered=samples.ordered_split)
            self.fit.show_samples(samples, held_out)
        self._answers.drop()
        self._answers.ask()

    def _show_pictures(self, shown: Samples, places: Places, losses: Losses | None) -> None:
        """Show the images at these places; one that was chosen before stays so."""
        before = self.grid.chosen if shown is self._shown else None
        self._shown = shown
        self.grid.samples.show_samples(shown, places, losses)
        if not len(places):
            self._sample.show_sample(None, 0)
        elif before is None or not self.grid.choose(before):
            self.grid.choose(int(places[0]))

    def _on_tab_changed(self) -> None:
        self._show_page()
        self._answers.drop()
        self._answers.ask()

    def _go_to(self, place: int) -> None:
        (self.grid if self.page == GRID else self.rows).choose(place)

    def _next_question(self) -> Question | None:
        """What the network is asked: the plane that is drawn, or the rows in sight."""
        if not self.isVisible() or self._samples is None:
            return None
        if self.page == FIT and self.fit.plane is not None:
            return self.fit.plane.questions(), self.fit.show_answers
        if self.page == ROWS and self.rows.rows.rowCount():
            first, rows = self.rows.first_row, self.rows.rows
            return rows.inputs(first), lambda answers: rows.show_answers(first, answers)
        return None


def _scrolled(width: int, *sections: QWidget) -> QScrollArea:
    """A column of sections of this width, which scrolls where it is too long."""
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
