"""The palette's list: categories that fold, the layers in each, or what a search found.

Below the categories stand the project's own blocks and those of the personal library, where there
are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from engine.studio.network.catalogue import CATALOGUE, LayerKind, categories
from engine.studio.network.stock import LIBRARY
from gui.icons import category_icon, paint_icon
from gui.layer_drag import drag_layer
from gui.theme import color, font, theme

KIND = Qt.ItemDataRole.UserRole
CATEGORY = Qt.ItemDataRole.UserRole + 1
COUNT = Qt.ItemDataRole.UserRole + 2
SPOKEN = Qt.ItemDataRole.AccessibleTextRole

PROJECT_BLOCKS, MY_BLOCKS = "project blocks", "my blocks"
"""The keys of the two groups of blocks."""

UNFOLDED = frozenset({"linear", "convolution", "activation", PROJECT_BLOCKS, MY_BLOCKS})
"""Categories that are open at first: what a first network is made of."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """What can be added: a layer by its kind, or a block by its key."""

    key: str
    title: str
    category: str
    help: str

    @classmethod
    def of_kind(cls, kind: LayerKind) -> Row:
        """The row of a layer of the catalogue."""
        return cls(kind.kind, kind.title, kind.category, kind.help)


class LayerTree(QTreeView):
    """Layers are dragged from it; a double click or Enter chooses one."""

    layer_chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)
    """What can be done with a block of one's own, by its key, is asked for at this point."""
    removal_wanted = Signal(str)
    rename_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paletteTree")
        self.setAccessibleName(self.tr("Layers by category"))
        self.setToolTip(self.tr("Drag a layer onto the canvas, or double-click it"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._layers = QStandardItemModel(self)
        self._found: Sequence[Row] | None = None
        self._blocks: dict[str, Sequence[Row]] = {PROJECT_BLOCKS: (), MY_BLOCKS: ()}
        self._unfolded = set(UNFOLDED)
        self.setModel(self._layers)
        self.setItemDelegate(LayerDelegate(self))
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._on_double_clicked)
        theme().changed.connect(self.viewport().update)
        self.show_found(None)

    def show_found(self, rows: Sequence[Row] | None) -> None:
        """Show just these rows, in this order; with None all there is, by category."""
        self._found = rows
        self._layers.clear()
        if rows is not None:
            for row in rows:
                self._layers.appendRow(_layer_item(row))
            self.select_first()
            return
        for category in categories():
            of_it = (kind for kind in CATALOGUE.values() if kind.category == category.key)
            self._add_group(category.key, category.title, list(map(Row.of_kind, of_it)))
        titles = {PROJECT_BLOCKS: self.tr("In this project"), MY_BLOCKS: self.tr("My blocks")}
        for key, title in titles.items():
            if self._blocks[key]:
                self._add_group(key, title, self._blocks[key])

    def show_blocks(self, group: str, rows: Sequence[Row]) -> None:
        """Have these blocks in a group from now on."""
        if rows != self._blocks[group]:
            self._blocks[group] = rows
            if self._found is None:
                self.show_found(None)

    def blocks(self) -> list[Row]:
        """All blocks in both groups."""
        return [row for rows in self._blocks.values() for row in rows]

    def _add_group(self, key: str, title: str, rows: Sequence[Row]) -> None:
        is_open = key in self._unfolded
        heading = _category_item(key, title, rows)
        self._layers.appendRow(heading)
        self.setExpanded(heading.index(), is_open)

    def first_kind(self) -> str | None:
        """The kind, or a block's key, of the first row in the list."""
        index = self._layers.index(0, 0)
        while index.isValid():
            if index.data(KIND):
                return index.data(KIND)
            index = self.indexBelow(index)
        return None

    def select_first(self) -> None:
        """Make the first row the current one, unless a row is already."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._layers.index(0, 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        kind = self.currentIndex().data(KIND)
        if kind:
            drag_layer(self, kind, self.currentIndex().data())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of a block of one's own, ask what is to become of it."""
        index = self.indexAt(event.pos())
        self.setCurrentIndex(index)
        if str(index.data(KIND) or "").startswith(LIBRARY):
            self.menu_wanted.emit(index.data(KIND), event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
            self._on_double_clicked(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self._current_kept():
            self.removal_wanted.emit(self._current_kept())
        elif event.key() == Qt.Key.Key_F2 and self._current_kept():
            self.rename_wanted.emit(self._current_kept())
        else:
            super().keyPressEvent(event)

    def _current_kept(self) -> str:
        """The key of the current row, if it is a block of the personal library."""
        key = str(self.currentIndex().data(KIND) or "")
        return key if key.startswith(LIBRARY) else ""

    def _on_clicked(self, index: Index) -> None:
        if not index.data(KIND):
            self.setExpanded(index, not self.isExpanded(index))

    def _on_double_clicked(self, index: Index) -> None:
        if index.data(KIND):
            self.layer_chosen.emit(index.data(KIND))

    def _on_expanded(self, index: Index) -> None:
        self._unfolded.add(index.data(CATEGORY))

    def _on_collapsed(self, index: Index) -> None:
        self._unfolded.discard(index.data(CATEGORY))


def _category_item(key: str, title: str, rows: Sequence[Row]) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(key, CATEGORY)
    item.setData(len(rows), COUNT)
    spoken = QCoreApplication.translate("LayerTree", "{0}, {1} layers")
    item.setData(spoken.format(title, len(rows)), SPOKEN)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    for row in rows:
        item.appendRow(_layer_item(row))
    return item


def _layer_item(row: Row) -> QStandardItem:
    item = QStandardItem(row.title)
    item.setData(row.key, KIND)
    item.setData(row.category, CATEGORY)
    item.setToolTip(row.help)
    item.setData(row.help, Qt.ItemDataRole.AccessibleDescriptionRole)
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
    )
    return item


class LayerDelegate(QStyledItemDelegate):
    """Paints a category as a heading with its icon and count, a layer beneath it."""

    CATEGORY_HEIGHT, LAYER_HEIGHT = 26, 24

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.LAYER_HEIGHT if index.data(KIND) else self.CATEGORY_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_open = bool(option.state & QStyle.StateFlag.State_Open)
        if is_selected or is_hovered:
            ground = row.adjusted(28 if index.data(KIND) else 8, 0, -12, 0)
            painter.setPen(color("accent") if is_focused else Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_wash" if is_selected else "hover"))
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if index.data(KIND):
            self._paint_layer(painter, row, index, is_selected or is_hovered)
        else:
            self._paint_category(painter, row, index, is_open)
        painter.restore()

    def _paint_category(self, painter: QPainter, row: QRectF, index: Index, is_open: bool) -> None:
        chevron = "chevron-down" if is_open else "chevron-right"
        paint_icon(painter, chevron, QRectF(14, row.y() + 7, 12, 12), color("muted"))
        key = index.data(CATEGORY)
        key = "block" if key in (PROJECT_BLOCKS, MY_BLOCKS) else key
        paint_icon(painter, category_icon(key), QRectF(34, row.y() + 5, 16, 16), color(key))
        painter.setFont(font(12, 500))
        painter.setPen(color("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row.adjusted(58, 0, -40, 0), middle, index.data())
        painter.setFont(font(11))
        painter.setPen(color("muted"))
        count = row.adjusted(0, 0, -17, 0)
        painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, str(index.data(COUNT)))

    def _paint_layer(self, painter: QPainter, row: QRectF, index: Index, is_hot: bool) -> None:
        if not index.parent().isValid():  # found by a search: its category is not seen above it
            key = index.data(CATEGORY)
            paint_icon(painter, category_icon(key), QRectF(34, row.y() + 4, 16, 16), color(key))
        painter.setFont(font(12))
        painter.setPen(color("text" if is_hot else "muted"))
        painter.drawText(row.adjusted(58, 0, -16, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
