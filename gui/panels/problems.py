"""The list of all that keeps the network from training or from learning well, with its mends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network import sentences
from engine.studio.network.analysis import Mend, Problem
from gui.document import Document
from gui.panels.problem_card import ProblemCard
from gui.selection import Selection

WIDTH, MOST_HEIGHT = 380, 420
SPACING = 4
RIGHT, FOOT = 12, 36
"""From the right and from the foot of what it lies over."""


class ProblemsPanel(QFrame):
    """A card for each problem. Choosing one selects its node; a mend is one undo step."""

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._came_from: QWidget | None = None
        self._shown: tuple[Problem, ...] | None = None
        self.setProperty("role", "popup")
        self._title = QLabel(self.tr("Problems"))
        self._title.setProperty("role", "section")
        self._nothing = QLabel(self.tr("Nothing stands in the way of training."))
        self._nothing.setProperty("role", "label")
        for label in (self._title, self._nothing):
            label.setContentsMargins(SPACING, 0, 0, 0)  # in line with the cards
        self.list = QListWidget()
        self.list.setObjectName("problemsList")
        self.list.setAccessibleName(self.tr("Problems"))
        self.list.setToolTip(self.tr("Choose a problem to select its layer"))
        self.list.setSpacing(SPACING)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_current_row_changed)
        self.list.itemClicked.connect(lambda item: self._select_node(self.list.row(item)))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        document.analysis_changed.connect(self._show_problems)
        document.project_replaced.connect(self._show_problems)
        document.level_opened.connect(self._show_problems)
        self._show_problems()
        if parent is not None:
            parent.installEventFilter(self)
            self.hide()

    def toggle(self) -> None:
        """Open it with the keyboard in the list, or close it."""
        if self.isVisible():
            self._close()
        else:
            self._came_from = QApplication.focusWidget()
            self.show()
            self._place()
            self.raise_()
            # A hidden list takes no keyboard, and Esc would not reach the panel.
            (self if self.list.isHidden() else self.list).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _close(self) -> None:
        """Hide it; the keyboard goes back to where it came from."""
        if self.isAncestorOf(QApplication.focusWidget()) and self._came_from is not None:
            self._came_from.setFocus()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        """At the lower right of what it lies over, above the status line."""
        if self.parentWidget() is not None:
            size, over = self.sizeHint(), self.parentWidget().size()
            left, top = over.width() - RIGHT - size.width(), over.height() - FOOT - size.height()
            self.setGeometry(left, top, size.width(), size.height())

    def sizeHint(self) -> QSize:
        items = (self.list.item(row) for row in range(self.list.count()))
        rows = sum(item.sizeHint().height() + 2 * SPACING for item in items)
        around = self._title.sizeHint().height() + 6 + 2 * 12
        return QSize(WIDTH, min(max(rows, 24) + around, MOST_HEIGHT))

    def _show_problems(self) -> None:
        problems = self._document.analysis.problems
        self._nothing.setText(self._all_is_well())
        if problems == self._shown:
            return
        self._shown = problems
        self.list.blockSignals(True)
        self.list.clear()
        for problem in problems:
            self._add_card(problem)
        self.list.blockSignals(False)
        self.list.setVisible(bool(problems))
        self._nothing.setVisible(not problems)
        self.updateGeometry()
        self.adjustSize()
        self._place()

    def _all_is_well(self) -> str:
        if self._document.level:
            return self.tr("Nothing is wrong inside of this block.")
        if not self._document.network.nodes:
            return self.tr("The canvas is empty: there is nothing to train yet.")
        return self.tr("Nothing stands in the way of training.")

    def _add_card(self, problem: Problem) -> None:
        card = ProblemCard(problem)
        # Queued, because the mend removes the card whose button is being clicked.
        card.mend_chosen.connect(self._on_mend_chosen, Qt.ConnectionType.QueuedConnection)
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, sentences.text(problem))
        self.list.addItem(item)
        self.list.setItemWidget(item, card)
        card.ensurePolished()
        width = WIDTH - 2 * 12 - 2 * SPACING - 10
        item.setSizeHint(QSize(width, card.heightForWidth(width)))

    def _on_current_row_changed(self, row: int) -> None:
        if self.list.hasFocus():
            self._select_node(row)

    def _select_node(self, row: int) -> None:
        problem = self._shown[row] if self._shown and 0 <= row < len(self._shown) else None
        if problem is not None and problem.node is not None:
            self._selection.set([problem.node])

    def _on_mend_chosen(self, mend: Mend) -> None:
        self._document.push(sentences.text(mend), mend.edits)
