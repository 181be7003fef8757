"""The canvas itself: shows the scene, turns what hands do into gestures, and hosts its overlays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from gui.block_editor import BlockEditor
from gui.canvas import adding, style
from gui.canvas.accessible import AccessibleItems
from gui.canvas.annotating import put_annotation
from gui.canvas.arranging import Arranging
from gui.canvas.asking import Asking
from gui.canvas.describing import describe, tooltip
from gui.canvas.editor import Editor
from gui.canvas.hands import Hands
from gui.canvas.keys import Keys
from gui.canvas.level_views import LevelViews
from gui.canvas.naming import Naming
from gui.canvas.overlays import Overlays
from gui.canvas.overview import Overview
from gui.canvas.picture_layer import PictureLayer
from gui.canvas.reason_card import ReasonCard
from gui.canvas.scene import NetworkScene
from gui.canvas.wordless import paint_wordless
from gui.document import Document
from gui.ground import paint_ground
from gui.messages import messages
from gui.navigator import Navigator
from gui.selection import Selection
from gui.theme import theme
from gui.touch import Touch


class NetworkCanvas(QGraphicsView):
    """Shows and edits the document's network."""

    template_chosen = Signal(str)
    zoom_changed = Signal(float)
    menu_wanted = Signal(QPoint)
    """Of what is selected; the point is the view's."""

    def __init__(
        self, document: Document, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.accessible_items = AccessibleItems(self, document, selection)
        self.setObjectName("networkCanvas")
        self.setAccessibleName(self.tr("Network canvas"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # or nothing scrolls
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self._document = document
        self._selection = selection
        self._scene = NetworkScene(document, selection, self)
        self.setScene(self._scene)
        self._navigator = Navigator(self)
        self._level_views = LevelViews(self._navigator)
        self.editor = Editor(self._scene)
        self._arranging = Arranging(self._scene, self.fit)
        self.blocks = BlockEditor(document, selection, self._scene.refused.emit)
        self._overview = Overview(self._scene)
        self._pictures = PictureLayer(self._scene)
        self._keys = Keys(self)
        self._hands = Hands(self, self._scene)
        self.touch = Touch(self, self._navigator, lambda: self.is_empty, self.fit)
        self._was_empty = self.is_empty
        self._fits_on_resize = True
        self._make_overlays()
        self._connect()
        self._on_layout_changed()
        self._on_selection_changed()

    def _make_overlays(self) -> None:
        self._overlays = Overlays(self._scene, self._overview, self.viewport())
        self._reason = ReasonCard(self)
        self._naming = Naming(self, self._scene, self.editor, self.blocks)
        self._asking = Asking(self, self._scene)

    def _connect(self) -> None:
        self._scene.layout_changed.connect(self._on_layout_changed)
        self._scene.carried.connect(self._on_layout_changed)
        self._scene.refused.connect(self._on_refused)
        self._selection.changed.connect(self._on_selection_changed)
        self._document.analysis_changed.connect(self._on_selection_changed)
        self._document.undo_stack.indexChanged.connect(self._on_undo_index_changed)
        self._document.project_replaced.connect(self._on_project_replaced)
        self._document.level_opened.connect(self._on_level_opened)
        self._overlays.empty.template_chosen.connect(self.template_chosen)
        self._overlays.minimap.place_chosen.connect(self.centerOn)
        self._navigator.zoom_changed.connect(self.zoom_changed)
        self.touch.moved.connect(self._on_touch_moved)
        # Queued, so that a pan's two scrolls both move pixels before an overlay is moved back.
        self._navigator.moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)
        theme().changed.connect(self._on_theme_changed)

    # ------------------------------------------------------------ commands

    @property
    def selection(self) -> Selection:
        return self._selection

    def add_layer(self, kind: str) -> None:
        """Add a layer after the selected node, wired to it, or in the middle of what is seen."""
        selected = self._selection.only_node()
        if selected is not None:
            node_id = adding.add_after(self._scene, kind, selected)
        else:
            node_id = adding.add_at(self._scene, kind, self._navigator.in_sight().center())
        if node_id is not None:
            self.make_visible(node_id)

    def fit(self) -> None:
        """Show the whole network."""
        self._navigator.show_rect(self._scene.content_rect())
        self._fits_on_resize = True

    def fit_selection(self) -> None:
        """Show what is selected of nodes, frames and notes; all where nothing is."""
        area = self.editor.selected_rect()
        if not area.isEmpty():
            self._navigator.show_rect(area)
            self._fits_on_resize = False
        else:
            self.fit()

    def make_visible(self, node_id: str) -> None:
        """Scroll to a node if it is out of sight."""
        self._navigator.make_visible(self._scene.nodes[node_id].card_rect())

    def show_selected(self) -> None:
        """Scroll to what is selected if it is out of sight."""
        self._navigator.make_visible(self.editor.selected_rect())

    def arrange(self) -> None:
        """Lay the network out anew and show all of it; the nodes glide there."""
        self._arranging.start()

    def delete_selection(self, heal: bool = False) -> None:
        """Delete what is selected; `heal` wires up what it stood between."""
        self.editor.delete_selection(heal)

    def cut(self) -> None:
        self.editor.cut()

    def copy(self) -> None:
        self.editor.copy()

    def paste(self, keep_incoming: bool = False) -> None:
        """Paste at the pointer, or in the middle where it is elsewhere."""
        self.editor.paste(self.mapToScene(self._place_for_new()), keep_incoming)

    def add_annotation(self, kind: Literal["frame", "note"]) -> None:
        """Put a frame around the selection, or one or a note at the pointer; ask for words."""
        put_annotation(self._scene, kind, self.mapToScene(self._place_for_new()))
        self.open_rename()

    def group(self) -> None:
        """Make a block of what is selected, and ask for its name."""
        node_id = self.blocks.group()
        if node_id is not None:
            self._naming.open_block(node_id)

    def duplicate(self) -> None:
        self.editor.duplicate()

    def select_all(self) -> None:
        self.editor.select_all()

    def nudge(self, way: QPointF) -> None:
        """Move the selected nodes a little."""
        self.editor.nudge(way)

    def escape(self) -> None:
        """Give up what is in progress; without that select nothing, and then leave the block."""
        if not (self._hands.cancel() or self._arranging.give_up()):
            (self._selection.clear if any(self._selection.everything) else self.blocks.leave)()

    def open_search(self) -> None:
        """Ask for a layer to add: after the selected node, else at the pointer."""
        selected = self._selection.only_node()
        if selected is None:
            self._asking.for_layer_at(self._place_for_new())
        else:
            self._asking.for_layer_after(selected)

    def open_search_at(self, place: QPoint) -> None:
        """Ask for a layer to add at this point of the view."""
        self._asking.for_layer_at(place)

    def open_connect(self) -> None:
        """Ask which node the output of the selected one is to be wired to."""
        selected = self._selection.only_node()
        if selected is not None:
            self._asking.for_target_of(selected)

    def find(self) -> None:
        """Ask for a node by its name and show it."""
        self._asking.for_node()

    def open_rename(self) -> None:
        """Edit the name of the selected node, or the words of the annotation, in place."""
        self._naming.open()

    def set_straight_wires(self, straight: bool) -> None:
        """Draw wires as straight lines, or as curves."""
        self._scene.set_straight_wires(straight)

    def focus_templates(self) -> None:
        """Let the keyboard choose among the templates of an empty canvas."""
        self._overlays.empty.focus_first()

    def set_activations(self, pictures: Mapping[str, Sequence[QImage]]) -> None:
        """Show pictures of what flows through each node named here, and none in the others.

        Grey pictures (Format_Grayscale8, 0 for nothing) take the theme's colours.
        """
        self._pictures.show(pictures)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pictures.finish()
        super().hideEvent(event)

    def _place_for_new(self) -> QPoint:
        """Where the pointer is, or the middle while it is elsewhere."""
        viewport = self.viewport()
        return self._hands.place if viewport.underMouse() else viewport.rect().center()

    # ------------------------------------------------------------ events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._reason.hide()
        self._arranging.finish_glide()
        self._hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hands.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._hands.ask_for_menu(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hands.leave()
        super().leaveEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._hands.drag_enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._hands.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hands.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hands.drop(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.touch.turn(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tooltip(self._scene, self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            self.touch.gesture(event)
            return True
        return super().viewportEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab adds a layer; Shift+Tab leaves the canvas, and Tab leaves what lies on it."""
        if next and self.hasFocus():
            return False
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hands.hold_space(True)
        elif not self._keys.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hands.hold_space(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hands.hold_space(False)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_moved()
        if self._fits_on_resize:
            self.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        paint_ground(painter, rect, self._navigator.zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        zoom, mode = self._navigator.zoom, QGraphicsView.ViewportUpdateMode
        if zoom >= style.NO_TEXT_BELOW:
            self.setViewportUpdateMode(mode.MinimalViewportUpdate)
            super().paintEvent(event)
            return
        # All is painted anyway: adding up what has changed would take longer.
        self.setViewportUpdateMode(mode.FullViewportUpdate)
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())  # under a clip Qt draws thin lines three times as fast
        painter.setWorldTransform(self.viewportTransform())
        area = self.mapToScene(event.rect()).boundingRect()
        paint_ground(painter, area, zoom)
        if zoom < style.OVERVIEW_BELOW:
            self._overview.paint(painter)
        else:
            paint_wordless(painter, self._scene, area, zoom)

    # ------------------------------------------------------------ following

    @property
    def is_empty(self) -> bool:
        """Whether neither a node nor an annotation is there."""
        return not (self._scene.nodes or self._scene.annotations.items)

    def _on_layout_changed(self) -> None:
        self._overlays.follow(self.is_empty)
        if self._navigator.zoom < style.NO_TEXT_BELOW:
            self.viewport().update()  # the items are not painted, so Qt does not know what moved

    def _on_selection_changed(self) -> None:
        """Tell assistive technology what is selected."""
        self.setAccessibleDescription(describe(self._document, self._selection))

    def _on_undo_index_changed(self) -> None:
        self._hands.cancel()
        was_empty, self._was_empty = self._was_empty, self.is_empty
        self._fits_on_resize = False
        if was_empty and len(self._scene.nodes) > 1:
            self.fit()  # a template has been put on the canvas

    def _on_level_opened(self) -> None:
        """Let go of what concerns nodes that are no longer shown, and show the others."""
        self._hands.cancel()
        self._asking.close()
        self._naming.close()
        self._was_empty = self.is_empty
        self._fits_on_resize = False
        if not self._level_views.open(self._document.level):
            self.fit()

    def _on_project_replaced(self) -> None:
        self._level_views.forget()
        self._on_level_opened()

    def _on_touch_moved(self) -> None:
        self._fits_on_resize = False

    def _on_refused(self, sentence: str) -> None:
        self._reason.tell(sentence, self._hands.place)
        messages().warning(sentence)

    def _on_moved(self) -> None:
        self._overlays.place(self._navigator.in_sight())  # they scrolled with the pixels beneath

    def _on_theme_changed(self) -> None:
        self.resetCachedContent()
        self.viewport().update()
