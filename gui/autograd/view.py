"""The graph that the engine recorded for the current loss, drawn live."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QMenu, QToolTip, QWidget

from engine.studio.training.messages import Graph
from gui.autograd.detail_card import DetailCard, tip_of
from gui.autograd.items import TEXT_SCALE, Drawn, NodeItem, update_all
from gui.autograd.keys import Keys
from gui.autograd.layout.arrange import Arrangement
from gui.autograd.layout.folding import Key
from gui.autograd.layout.folds import Detail, Folds
from gui.autograd.legend import Legend, settled
from gui.autograd.linking import Linking
from gui.autograd.live_graph import LiveGraph
from gui.autograd.notes import GraphNotes
from gui.autograd.pointer import Pointer
from gui.autograd.scene import Draft, GraphScene
from gui.autograd.values import EdgeStyle, NodeColours
from gui.document import Document
from gui.ground import paint_ground
from gui.navigator import Navigator
from gui.selection import Selection
from gui.theme import theme
from gui.touch import Touch
from gui.training.session import TrainingSession

SMALLEST, MARGIN = 0.004, 24
FAR = TEXT_SCALE / 2
"""Below this zoom the graph is painted in a few calls."""


class AutogradView(QGraphicsView):
    """Asks the worker for the graph only while it is seen. Norms move without a new layout.

    Nodes are known by their index in the recorded graph; what is drawn as one node by its key,
    which is that index, or the path of a folded group.
    """

    menu_opening = Signal(QMenu, tuple)
    """A menu opens on these nodes: whoever has a command for them adds it."""
    menu_closed = Signal()
    chosen = Signal(int)
    """A click chose this node."""
    current_changed = Signal()
    graph_shown = Signal()
    """A graph is drawn, or drawn otherwise."""
    detail_changed = Signal()
    escaped = Signal()  # by Esc, while nothing was current

    def __init__(
        self,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.graph_scene = GraphScene(self)
        self.setScene(self.graph_scene)
        self._session = session
        self.live = LiveGraph(document, session, self)
        self.current: Key | None = None
        self.menu_item: Drawn | None = None
        """What a menu is open on."""
        self._has_news, self._fits_next = False, True
        self._is_fitted, self._seen_size = False, QSize()
        self._found: Collection[int] = ()
        self._marked: int | None = None
        self.navigator = Navigator(self, SMALLEST, MARGIN)
        self.touch = Touch(self, self.navigator, lambda: self.is_empty, self.fit)
        self._linking = Linking(document, selection, self.graph_scene)
        self._pointer = Pointer(self, self._linking)
        self._keys = Keys(self)
        self.notes = GraphNotes(self)
        self.legend = Legend(self)
        self.card = DetailCard(self)
        self._set_up()
        self.navigator.moved.connect(self._on_moved)
        self.live.recorded.connect(self._on_recorded)
        self.live.arranged.connect(self._on_arranged)
        self.live.values_changed.connect(self._on_values_changed)
        self.live.closed.connect(self._on_closed)
        session.refreshed.connect(self._refresh)
        theme().changed.connect(self._on_theme_changed)
        self._show_pages()

    def _set_up(self) -> None:
        self.setObjectName("autogradView")
        self.setAccessibleName(self.tr("Autograd graph"))
        self.setToolTip(self.tr("Wheel zooms, drag moves, arrows walk, Enter folds, Home fits"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        for hide in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            hide(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    # ------------------------------------------------------------ for whoever acts on the graph

    @property
    def graph(self) -> Graph | None:
        """The graph that is shown, None for none."""
        return self.live.graph

    @property
    def folds(self) -> Folds:
        """What is folded, and at which level of detail."""
        return self.live.folds

    @property
    def is_empty(self) -> bool:
        return not self.graph_scene.nodes

    def item_of(self, index: int) -> NodeItem | None:
        """The item that shows a node, perhaps with others; None where there is none."""
        return self.graph_scene.item_of(index)

    def reveal(self, index: int) -> None:
        """Move the graph so that a node stands in the middle."""
        item = self.item_of(index)
        if item is not None:
            self.centerOn(item)

    def mark(self, index: int | None) -> None:
        """Outline the node that is the current step, None for none."""
        self._marked = index
        self.graph_scene.show_marked(index)

    def set_values(self, norms: Mapping[int, float] | None) -> None:
        """Show these norms of the gradients that reach nodes, and not the live ones; None ends it.

        Nodes that have none are not reached.
        """
        self.live.set_norms(norms)
        self._show_values()

    def show_found(self, found: Collection[int]) -> None:
        """Outline what a search has found."""
        self._found = found
        self.graph_scene.show_found(found)
        self._update_if_far()

    def set_current(self, key: Key | None, *, reveal: bool = True) -> None:
        """Have the keyboard at this node, and its card shown; None puts both away."""
        key = key if key in self.graph_scene.nodes else None
        if key != self.current:
            self.current = key
            self.graph_scene.show_current(key)
            self.current_changed.emit()
        self._show_card()
        if key is not None and reveal:
            self.navigator.make_visible(self.graph_scene.nodes[key].sceneBoundingRect())
        self._update_if_far()

    def tip_of(self, item: Drawn) -> str:
        """All that is known of what an item shows, as lines."""
        return tip_of(item, self.live.graph, self.live.values)

    # ------------------------------------------------------------ how it is shown

    def set_detail(self, detail: Detail) -> None:
        """Show blocks, layers, ops, or ops without groups."""
        self.folds.choose(detail)
        self._fits_next = True
        self.detail_changed.emit()
        self.live.lay_out()

    def turn_fold(self, path: str) -> None:
        """Fold a group or unfold it, and leave it where it is on the screen."""
        if self.folds.detail != "flat":
            self._is_fitted = False
            self.folds.turn(path)
            self.live.lay_out(anchor=path)

    def set_edge_style(self, style: EdgeStyle) -> None:
        """What of the arrows tells the norm."""
        self.graph_scene.set_edge_style(style)
        self.legend.show_edges(style)
        self._settle()

    def set_colours(self, colours: NodeColours) -> None:
        """Colour the nodes by time or memory; the worker measures times when they are wanted."""
        self.live.set_colours(colours)
        self._show_values()

    def fit(self) -> None:
        """Show the whole graph, at its own size at most."""
        self.navigator.show_rect(self.graph_scene.area())
        self._is_fitted = True

    def fit_selection(self) -> None:
        """Show what is current or selected, or all where nothing is."""
        scene = self.graph_scene
        chosen: list[Drawn] = [item for item in scene.drawn if item.selected]
        if self.current is not None and not chosen:
            chosen = [scene.nodes[self.current]]
        self.navigator.show_rect(scene.area_of(chosen) if chosen else scene.area())

    # ------------------------------------------------------------ following

    def _on_moved(self) -> None:
        self._is_fitted = False

    def _on_recorded(self) -> None:
        self._fits_next |= self.is_empty
        self.detail_changed.emit()

    def _on_arranged(self, draft: Draft, plan: Arrangement, anchor: str | None) -> None:
        """Show a graph, with the group that was turned where it was on the screen."""
        before = self._place_of(anchor)
        self.graph_scene.show_graph(draft, plan)
        after = self._place_of(anchor)
        if self._fits_next:
            self._fits_next = False
            self.fit()
        elif before is not None and after is not None:
            self.navigator.scroll_by(self.mapFromScene(after) - self.mapFromScene(before))
        self.graph_scene.show_found(self._found)
        self.graph_scene.show_marked(self._marked)
        self._linking.show()
        self._show_pages()
        self._show_values()
        current, self.current = self.current, None
        if current not in self.graph_scene.nodes and anchor in self.graph_scene.nodes:
            current = anchor
        self.set_current(current, reveal=False)
        self.graph_shown.emit()

    def _place_of(self, path: str | None) -> QPointF | None:
        """The corner of a group, folded or not."""
        if path is None:
            return None
        item = self.graph_scene.groups.get(path) or self.graph_scene.nodes.get(path)
        return None if item is None else item.pos()

    def _on_closed(self) -> None:
        self.graph_scene.clear_graph()
        self._fits_next = True
        self.set_current(None)
        self._show_pages()

    def _on_values_changed(self) -> None:
        self._has_news = True
        if not self._session.busy:  # no frame will come by itself
            self._refresh()

    def _refresh(self) -> None:
        if self._has_news and self.isVisible():
            self._show_values()

    def _show_values(self) -> None:
        self._has_news = False
        live = self.live
        self.graph_scene.show_norms(live.values)
        most = self.graph_scene.colour_nodes(live.values, live.colours)
        self.legend.show_colours(live.colours, most)
        self._show_card()
        self._update_if_far()

    def _show_card(self) -> None:
        item = self.graph_scene.nodes.get(self.current) if self.current is not None else None
        self.card.show_item(item, self.live.graph, self.live.values)
        self._settle()

    # ------------------------------------------------------------ hands

    def drawn_at(self, place: QPoint) -> Drawn | None:
        """What lies at this point of the view."""
        item = self.itemAt(place)
        return item if isinstance(item, Drawn) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pointer.press(event):
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._pointer.press_twice(event):
            event.accept()
        else:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()  # where no item took it, Qt would hand it on to the window

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self.drawn_at(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.current is not None:
            item = self.graph_scene.nodes[self.current]
        menu = QMenu(self)
        self.menu_item = item
        self.menu_opening.emit(menu, () if item is None else item.members)
        if not menu.isEmpty():
            menu.exec(event.globalPos())
        self.menu_closed.emit()
        self.menu_item = None
        menu.deleteLater()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.touch.turn(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            self.touch.gesture(event)
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            item = self.drawn_at(event.pos())
            text = "" if item is None else self.tip_of(item)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._keys.wants(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._keys.press(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ what is seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.watching.watch_gradients(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self._session.watching.watch_gradients(False)
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits = self._is_fitted and self.size() != self._seen_size  # not where a card opens
        self._seen_size = self.size()
        super().resizeEvent(event)
        self._settle()
        if fits:
            self.fit()

    def _settle(self) -> None:
        """Put the legend beneath the graph and the card beside it.

        They do not lie over it: what does keeps Qt from moving pixels when the graph is moved.
        """
        beside, below = settled(self, self.card, self.legend)
        self.setViewportMargins(0, 0, beside, below)
        self.live.room = self.viewport().size()
        self.notes.setGeometry(self.viewport().geometry())

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        paint_ground(painter, rect, self.navigator.zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.navigator.zoom >= FAR:
            # Strip by strip: Qt would have all that lies within their bounds painted.
            for rect in event.region():
                super().paintEvent(QPaintEvent(rect))
            return
        painter = QPainter(self.viewport())
        painter.setWorldTransform(self.viewportTransform())
        self.drawBackground(painter, self.mapToScene(event.rect()).boundingRect())
        self.graph_scene.paint_far(painter)

    def _update_if_far(self) -> None:
        if self.navigator.zoom < FAR:  # the items are not painted, so Qt does not know
            self.viewport().update()

    def _show_pages(self) -> None:
        self.notes.show_for(self.live.graph)
        self.legend.setVisible(not self.is_empty)
        self._settle()

    def _on_theme_changed(self) -> None:
        update_all(self.scene().items())
        self.viewport().update()
