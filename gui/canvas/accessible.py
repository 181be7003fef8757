"""The canvas for assistive technology: its layers, wires and annotations as children of the view.

What a scene draws is nothing that a screen reader can ask, so interfaces answer in its place. They
are made when someone asks for them; while no assistive technology listens, nothing happens here.
"""

from __future__ import annotations

import functools
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from gui.canvas.describing import details_of, name_of
from gui.canvas.hit import hit
from gui.document import Document
from gui.selection import Selection

if TYPE_CHECKING:
    from gui.canvas.view import NetworkCanvas

Role, Event = QAccessible.Role, QAccessible.Event


class AccessibleItems(QObject):
    """The interfaces of a canvas's items by their ids, and what is told of them as they change."""

    def __init__(self, canvas: NetworkCanvas, document: Document, selection: Selection) -> None:
        super().__init__(canvas)
        _answer_for_canvases()
        self._canvas = canvas
        self._document = document
        self._selection = selection
        self._known: dict[str, ItemInterface] = {}
        self._ids: list[str] | None = None
        document.analysis_changed.connect(self._forget_order)
        selection.changed.connect(self._on_selection_changed)
        document.node_added.connect(self._on_added)
        document.wire_added.connect(self._on_added)
        document.node_changed.connect(self._on_changed)
        document.annotation_changed.connect(self._on_annotation_changed)
        document.node_removed.connect(self._on_removed)
        document.wire_removed.connect(self._on_removed)
        document.analysis_changed.connect(self._on_analysis_changed)
        document.project_replaced.connect(self._on_project_replaced)
        document.level_opened.connect(self._on_project_replaced)
        canvas.destroyed.connect(functools.partial(_forget_all, self._known))

    def ids(self) -> list[str]:
        """The layers in the order in which they compute, then wires, frames and notes."""
        if self._ids is None:
            network, order = self._document.network, self._document.analysis.order
            layers = dict.fromkeys((*order, *network.nodes))
            found = [each for each in layers if each in network.nodes]
            self._ids = [*found, *network.wires, *network.annotations]
        return self._ids

    def item(self, id: str) -> ItemInterface:
        """The interface of what has this id."""
        if id not in self._known:
            self._known[id] = ItemInterface(self._canvas, id)
            QAccessible.registerAccessibleInterface(self._known[id])
        return self._known[id]

    def focused(self) -> ItemInterface | None:
        """The one thing that is selected: keys act on it."""
        only = self._only_selected()
        return None if only is None else self.item(only)

    def _forget_order(self) -> None:
        self._ids = None

    def _only_selected(self) -> str | None:
        selection = self._selection
        return selection.only_node() or selection.only_wire() or selection.only_annotation()

    def _on_selection_changed(self) -> None:
        focused = self.focused() if QAccessible.isActive() else None
        if focused is not None:
            tell(focused, Event.Selection)
            tell(focused, Event.Focus)
        elif QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, Event.SelectionWithin))

    def _on_added(self, id: str) -> None:
        self._forget_order()
        if QAccessible.isActive():
            tell(self.item(id), Event.ObjectCreated)

    def _on_changed(self, id: str) -> None:
        if id in self._known:
            tell(self._known[id], Event.NameChanged)

    def _on_annotation_changed(self, id: str) -> None:
        if id in self._document.network.annotations:
            self._on_changed(id) if id in self._known else self._on_added(id)
        else:
            self._on_removed(id)

    def _on_removed(self, id: str) -> None:
        self._forget_order()
        if id in self._known:
            tell(self._known[id], Event.ObjectDestroyed)
            _forget(self._known.pop(id))

    def _on_analysis_changed(self) -> None:
        only = self._only_selected()
        if only in self._known:
            tell(self._known[only], Event.DescriptionChanged)

    def _on_project_replaced(self) -> None:
        self._forget_order()
        _forget_all(self._known)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, Event.ObjectReorder))


class CanvasInterface(QAccessibleWidget):
    """The view: what it shows comes first among its children, then the widgets that lie on it."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas, Role.Canvas)

    def childCount(self) -> int:
        return len(self._items.ids()) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface | None:
        ids = self._items.ids()
        if 0 <= index < len(ids):
            return self._items.item(ids[index])
        return super().child(index - len(ids))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        ids = self._items.ids()
        if isinstance(child, ItemInterface):
            return ids.index(child.id) if child.id in ids else -1
        index = super().indexOfChild(child)
        return index if index < 0 else index + len(ids)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        canvas = self.widget()
        at = canvas.viewport().mapFromGlobal(QPoint(x, y))
        if canvas.viewport().childAt(at) is None:
            found = hit(canvas.scene(), canvas.mapToScene(at))
            only = found.node or found.wire or found.annotation
            if only is not None:
                return self._items.item(only)
        return super().childAt(x, y)

    def focusChild(self) -> QAccessibleInterface | None:
        if self.widget().hasFocus() and (item := self._items.focused()) is not None:
            return item
        return super().focusChild()

    @property
    def _items(self) -> AccessibleItems:
        return self.widget().accessible_items


class ItemInterface(QAccessibleInterface):
    """One node, wire or annotation. It may outlive the canvas and what it stands for."""

    def __init__(self, canvas: NetworkCanvas, id: str) -> None:
        super().__init__()
        self.id = id
        self._canvas_ref = weakref.ref(canvas)

    @property
    def _canvas(self) -> NetworkCanvas | None:
        return self._canvas_ref()

    def isValid(self) -> bool:
        canvas = self._canvas
        return canvas is not None and bool(name_of(canvas.scene().document, self.id))

    def object(self) -> QObject | None:
        return None

    def parent(self) -> QAccessibleInterface | None:
        return QAccessible.queryAccessibleInterface(self._canvas)

    def window(self):
        return None if self._canvas is None else self._canvas.window().windowHandle()

    def text(self, kind: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        document = self._canvas.scene().document
        if kind == QAccessible.Text.Name:
            return name_of(document, self.id)
        return details_of(document, self.id) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are changed by the canvas's own commands."""

    def role(self) -> QAccessible.Role:
        canvas = self._canvas
        is_note = canvas is not None and self.id in canvas.scene().annotations.items
        return Role.Note if is_note else Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        canvas = self._canvas
        state.selectable = state.focusable = True
        state.selected = any(self.id in each for each in canvas.selection.everything)
        only = canvas.selection.everything
        state.focused = state.selected and canvas.hasFocus() and sum(map(len, only)) == 1
        state.offscreen = not self.rect().intersects(_on_screen(canvas))
        return state

    def rect(self) -> QRect:
        """Where it is on the screen, in pixels."""
        canvas = self._canvas
        if not self.isValid():
            return QRect()
        scene = canvas.scene()
        if self.id in scene.nodes:
            area = scene.nodes[self.id].card_rect()
        elif self.id in scene.wires:
            area = scene.wires[self.id].sceneBoundingRect()
        else:
            area = scene.annotations.items[self.id].rect()
        seen = canvas.mapFromScene(area).boundingRect()
        return QRect(canvas.viewport().mapToGlobal(seen.topLeft()), seen.size())

    def child(self, index: int) -> None:
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> None:
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1


def tell(item: ItemInterface, event: QAccessible.Event) -> None:
    """Let assistive technology know that this happened to the item."""
    QAccessible.updateAccessibility(QAccessibleEvent(item, event))


def _on_screen(canvas: NetworkCanvas) -> QRect:
    viewport = canvas.viewport()
    return QRect(viewport.mapToGlobal(viewport.rect().topLeft()), viewport.size())


def _forget(item: ItemInterface) -> None:
    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(item))


def _forget_all(known: dict[str, ItemInterface]) -> None:
    while known:
        _forget(known.popitem()[1])


@functools.cache
def _answer_for_canvases() -> None:
    """Let Qt ask for the interface of a canvas here, once a process."""
    QAccessible.installFactory(_interface_for)


def _interface_for(class_name: str, widget: QObject) -> QAccessibleInterface | None:
    return CanvasInterface(widget) if class_name == "NetworkCanvas" else None
