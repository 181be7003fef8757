"""The box that opens at the cursor to find something by its name: a layer to add, a node to show.

It knows nothing of layers or nodes: whoever opens it says what a text finds, and hears what was
chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.canvas import style
from gui.icons import category_icon, icon, paint_icon
from gui.theme import color, theme

WIDTH, ROW, ROWS = 264, 28, 8
SHADOW = 8


@dataclass(frozen=True)
class Entry:
    """A row: `key` is what `chosen` tells, `note` stands dim at the right."""

    key: str
    title: str
    note: str
    category: str


Find = Callable[[str], Sequence[Entry]]


class SearchBox(QFrame):
    """A field and the rows that fit what is typed. Arrows move, Enter chooses, Esc closes."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasSearch")
        self._find: Find = lambda text: ()
        self._field = QLineEdit(self)
        self._field.setObjectName("canvasSearchField")
        self._field.setFixedHeight(32)
        self._field.setProperty("role", "search")
        self._field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._field.textChanged.connect(self._on_text_changed)
        self._field.installEventFilter(self)
        self._rows = QListWidget(self)
        self._rows.setObjectName("canvasSearchRows")
        self._rows.setFrameShape(QFrame.Shape.NoFrame)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setUniformItemSizes(True)
        self._rows.setMouseTracking(True)
        self._rows.setItemDelegate(_RowDelegate(self._rows))
        self._rows.itemClicked.connect(self._on_row_clicked)
        self._rows.itemEntered.connect(self._rows.setCurrentItem)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SHADOW + 4, SHADOW + 2, SHADOW + 4, SHADOW + 4)
        layout.setSpacing(2)
        layout.addWidget(self._field)
        layout.addWidget(self._rows)
        theme().changed.connect(self.update)
        self.hide()

    def open(self, at: QPoint, find: Find, title: str) -> None:
        """Open with its field at this point of the parent, moved where it would not fit."""
        self._find = find
        self._field.setPlaceholderText(title)
        self._field.setAccessibleName(title)
        self._field.setToolTip(self.tr("Type a name; arrows choose, Enter takes, Esc closes"))
        self._rows.setAccessibleName(self.tr("Found"))
        self._rows.setToolTip(title)
        self._field.clear()
        self._on_text_changed("")
        self.resize(WIDTH + 2 * SHADOW, _height(ROWS))  # the most, so that it never moves
        room = self.parentWidget().rect().size() - self.size()
        x = min(at.x() - SHADOW, room.width())
        y = min(at.y() - SHADOW, room.height())
        self.move(max(x, 0), max(y, 0))
        self._fit()
        self.show()
        self.raise_()
        self._field.setFocus()

    def close_box(self) -> None:
        """Go away and give the focus back."""
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.close_box()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key, rows = event.key(), self._rows
        if key == Qt.Key.Key_Escape:
            self.close_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_row_clicked(rows.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Tab):
            self._go(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab):
            self._go(-1)
        else:
            return False
        return True

    def _go(self, step: int) -> None:
        count = self._rows.count()
        if count:
            self._rows.setCurrentRow((self._rows.currentRow() + step) % count)

    def _on_text_changed(self, text: str) -> None:
        self._rows.clear()
        for entry in self._find(text):
            row = QListWidgetItem(entry.title)
            row.setData(Qt.ItemDataRole.UserRole, entry)
            row.setSizeHint(QSize(0, ROW))
            self._rows.addItem(row)
        self._rows.setCurrentRow(0)
        self._fit()

    def _fit(self) -> None:
        """As high as what was found."""
        self.resize(self.width(), _height(min(self._rows.count(), ROWS)))

    def _on_row_clicked(self, row: QListWidgetItem | None) -> None:
        if row is not None:
            entry = row.data(Qt.ItemDataRole.UserRole)
            self.close_box()
            self.chosen.emit(entry.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        style.draw_shadow(painter, card, style.RADIUS, SHADOW)
        outline = card.adjusted(0.5, 0.5, -0.5, -0.5)
        style.draw_rounded(painter, outline, style.RADIUS, color("panel"), color("border"))


def _height(rows: int) -> int:
    return 32 + 2 + ROW * rows + 2 * SHADOW + 6


class _RowDelegate(QStyledItemDelegate):
    """Paints an entry: its icon, its title, and its note at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            style.draw_rounded(painter, rect.adjusted(2, 1, -2, -1), 6, color("accent_wash"))
        square = QRectF(rect.x() + 12, rect.center().y() - 8, 16, 16)
        paint_icon(painter, category_icon(entry.category), square, color(entry.category))
        words = rect.adjusted(38, 0, -12, 0)
        note_width = style.text_width(entry.note, 11)
        title = style.elided(entry.title, words.width() - note_width - 8, 12, 500)
        style.draw_text(painter, words, title, style.font(12, 500), color("text"))
        style.draw_text(painter, words, entry.note, style.font(11), color("muted"), style.RIGHT)
        painter.restore()
