"""The undo history: every step by its name, to go back and forth among them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.document import Document
from gui.icons import paint_icon
from gui.panels.history_model import IS_CURRENT, IS_SAVED, IS_UNDONE, HistoryModel
from gui.theme import color, font, theme

WIDTH, MOST_ROWS, ROW = 288, 12, 26
PADDING, TITLE = 12, 36
"""Around the list, and what the title takes above it."""
TOP, RIGHT = 48, 12
"""Where it stands in its parent: beneath the tabs, at the right."""

Index = QModelIndex | QPersistentModelIndex


class HistoryPanel(QFrame):
    """Lies over its parent. A click on a step, or Enter, makes the project as it was after it."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self.setAccessibleName(self.tr("History"))
        self.setProperty("role", "popup")
        self._stack = document.undo_stack
        self._came_from: QWidget | None = None
        title = QLabel(self.tr("History"))
        title.setProperty("role", "section")
        self.list = QListView()
        self.list.setObjectName("historyList")
        self.list.setAccessibleName(self.tr("History"))
        self.list.setToolTip(self.tr("Choose a step to make the project as it was after it"))
        self.list.setModel(HistoryModel(document, self))
        self.list.setItemDelegate(HistoryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._go_to)
        self.list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(self.list, 1)
        self.list.model().dataChanged.connect(self._show_current)
        theme().changed.connect(self.list.viewport().update)
        parent.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open it with the cursor on the current step, or close it."""
        if self.isVisible():
            self.close_panel()
            return
        self._came_from = QApplication.focusWidget()
        self._show_current()
        self.show()
        self.raise_()
        self.list.setFocus()

    def close_panel(self) -> None:
        """Hide it; the keyboard goes back to where it came from."""
        if self.list.hasFocus() and self._came_from is not None:
            self._came_from.setFocus()
        self.hide()

    def sizeHint(self) -> QSize:
        rows = min(self.list.model().rowCount(), MOST_ROWS)
        return QSize(WIDTH, rows * ROW + TITLE + PADDING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.list and event.type() == QEvent.Type.KeyPress:
            return self._on_key_pressed(event)
        return False

    def _on_key_pressed(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go_to(self.list.currentIndex())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return True
        return False

    def _go_to(self, index: Index) -> None:
        if index.isValid():
            self._stack.setIndex(index.row())

    def _show_current(self) -> None:
        current = self.list.model().index(self._stack.index(), 0)
        self.list.setCurrentIndex(current)
        self.list.scrollTo(current)
        self._place()

    def _place(self) -> None:
        size = self.sizeHint()
        height = min(size.height(), self.parentWidget().height() - TOP - RIGHT)
        self.setGeometry(
            self.parentWidget().width() - size.width() - RIGHT, TOP, size.width(), height
        )


class HistoryDelegate(QStyledItemDelegate):
    """A step: a mark where the project stands, its name, and "saved" where the file stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        is_current, is_undone = index.data(IS_CURRENT), index.data(IS_UNDONE)
        self._paint_ground(painter, row, option.state, is_current)
        if is_current:
            paint_icon(painter, "chevron-right", QRectF(6, row.y() + 7, 12, 12), color("accent"))
        words = row.adjusted(24, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if index.data(IS_SAVED):
            painter.setFont(font(11))
            painter.setPen(color("muted"))
            painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, self.tr("saved"))
            icon = QRectF(0, row.y() + 6, 14, 14)
            saved = painter.fontMetrics().horizontalAdvance(self.tr("saved"))
            icon.moveRight(words.right() - saved - 4)
            paint_icon(painter, "check", icon, color("good"))
            words.setRight(icon.left() - 6)
        painter.setFont(font(12, 600 if is_current else 400))
        painter.setPen(color("muted" if is_undone else "text"))
        name = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, middle, name)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, row: QRectF, state: QStyle.StateFlag, is_current: bool
    ) -> None:
        is_focused = bool(state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if not (is_current or is_focused or is_hovered):
            return
        painter.setPen(color("accent") if is_focused else Qt.PenStyle.NoPen)
        painter.setBrush(color("accent_wash" if is_current else "hover"))
        painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
