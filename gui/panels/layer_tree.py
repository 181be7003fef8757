"""The palette's list: categories that fold, the layers in each, or what a search found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from engine.studio.network.catalogue import CATALOGUE, Category, LayerKind, categories
from gui.icons import category_icon, paint_icon
from gui.layer_drag import drag_layer
from gui.theme import color, font, theme

KIND = Qt.ItemDataRole.UserRole
CATEGORY = Qt.ItemDataRole.UserRole + 1
COUNT = Qt.ItemDataRole.UserRole + 2
SPOKEN = Qt.ItemDataRole.AccessibleTextRole

UNFOLDED = frozenset({"linear", "convolution", "activation"})
"""Categories that are open at first: what a first network is made of."""

Index = QModelIndex | QPersistentModelIndex


class LayerTree(QTreeView):
    """Layers are dragged from it; a double click or Enter chooses one."""

    layer_chosen = Signal(str)

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
        self._found: list[LayerKind] | None = None
        self._unfolded = set(UNFOLDED)
        self.setModel(self._layers)
        self.setItemDelegate(LayerDelegate(self))
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._on_double_clicked)
        theme().changed.connect(self.viewport().update)
        self.show_found(None)

    def show_found(self, kinds: Sequence[LayerKind] | None) -> None:
        """Show just these layers, in this order; with None all of them, by category."""
        self._layers.clear()
        if kinds is not None:
            for kind in kinds:
                self._layers.appendRow(_layer_item(kind))
            self.select_first()
            return
        unfolded = self._unfolded.copy()
        for category in categories():
            heading = _category_item(category)
            self._layers.appendRow(heading)
            self.setExpanded(heading.index(), category.key in unfolded)

    def first_kind(self) -> str | None:
        """The kind of the first layer in the list."""
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
            drag_layer(self, kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
            self._on_double_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

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


def _category_item(category: Category) -> QStandardItem:
    item = QStandardItem(category.title)
    layers = [kind for kind in CATALOGUE.values() if kind.category == category.key]
    item.setData(category.key, CATEGORY)
    item.setData(len(layers), COUNT)
    spoken = QCoreApplication.translate("LayerTree", "{0}, {1} layers")
    item.setData(spoken.format(category.title, len(layers)), SPOKEN)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    for kind in layers:
        item.appendRow(_layer_item(kind))
    return item


def _layer_item(kind: LayerKind) -> QStandardItem:
    item = QStandardItem(kind.title)
    item.setData(kind.kind, KIND)
    item.setData(kind.category, CATEGORY)
    item.setToolTip(kind.help)
    item.setData(kind.help, Qt.ItemDataRole.AccessibleDescriptionRole)
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
