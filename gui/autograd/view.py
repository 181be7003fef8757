"""The autograd tab: the graph that the engine recorded for the current loss, drawn live."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QMenu,
    QWidget,
)

from engine.studio.network.catalogue import kind_of
from engine.studio.network.network import Node
from engine.studio.network.paths import is_within, nodes_by_path
from engine.studio.training.messages import GradientNorms, Graph
from gui.autograd.arrange import Arrangement, arrange
from gui.autograd.items import ArrowItem, GroupItem, NodeItem, size_of, title_width
from gui.background import Job
from gui.document import Document
from gui.empty_note import EmptyNote
from gui.icons import category_icon
from gui.selection import Selection
from gui.theme import color, theme

if TYPE_CHECKING:
    from gui.training.session import TrainingSession

SMALLEST, LARGEST = 0.02, 3.0
LEAST_WIDTH = 720.0
DOT_STEP = 24


class AutogradView(QGraphicsView):
    """Asks the worker for the graph only while it is seen. Norms move without a new layout.

    Nodes are known by their index in the recorded graph.
    """

    menu_opening = Signal(QMenu, tuple)
    """A menu opens on these nodes: whoever has a command for them adds it."""
    chosen = Signal(int)
    """A click chose this node."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self._document, self._selection, self._session = document, selection, session
        self._groups: list[GroupItem] = []
        self._nodes: dict[int, NodeItem] = {}
        self._arrows: list[ArrowItem] = []
        self._layers: dict[int, str | None] = {}
        self._norms: Mapping[int, float] = {}
        self._has_new_norms = False
        self._job: Job | None = None
        self._note = EmptyNote(
            self.tr("No graph recorded yet"),
            self.tr("Press"),
            key=self.tr("Ctrl Enter"),
            after=self.tr("to train: what autograd records is drawn here"),
            parent=self,  # a child of the viewport would be scrolled with the graph
        )
        self._legend = QLabel(
            self.tr(
                "Arrows run the way the gradient does. Thickness and number: L2 norm of the "
                "gradient, log scale. Dashed: not reached yet."
            ),
            self,
        )
        self._set_up()
        session.watching.graph_recorded.connect(self._on_graph_recorded)
        session.watching.gradient_norms_changed.connect(self._on_gradient_norms_changed)
        session.refreshed.connect(self._refresh)
        selection.changed.connect(self._show_selection)
        document.project_replaced.connect(self._on_project_replaced)
        theme().changed.connect(self._on_theme_changed)
        self._show_pages()

    def _set_up(self) -> None:
        self.setObjectName("autogradView")
        self.setAccessibleName(self.tr("Autograd graph"))
        self.setAccessibleDescription(
            self.tr("The operations that autograd recorded, grouped by layer, from input to loss")
        )
        self.setToolTip(self.tr("Wheel zooms, drag moves, Home shows all"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._legend.setProperty("role", "secondary")
        for words in (self._note, self._legend):
            words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def fit(self) -> None:
        """Show the whole graph, at its own size at most."""
        shown = self.scene().itemsBoundingRect().adjusted(-24, -24, 24, 48)
        self.setSceneRect(shown.adjusted(-2000, -2000, 2000, 2000))
        self.fitInView(shown, Qt.AspectRatioMode.KeepAspectRatio)
        if self.transform().m11() > 1:
            self.resetTransform()
            self.centerOn(shown.center())

    # ------------------------------------------------------------ for whoever acts on the graph

    def item_of(self, index: int) -> NodeItem | None:
        """The item that shows a node; None where there is none."""
        return self._nodes.get(index)

    def reveal(self, index: int) -> None:
        """Move the graph so that a node stands in the middle."""
        item = self.item_of(index)
        if item is not None:
            self.centerOn(item)

    def mark(self, index: int | None) -> None:
        """Outline the node that is the current one, None for none."""
        marked = None if index is None else self.item_of(index)
        for item in self._nodes.values():
            if item.marked != (item is marked):
                item.marked = item is marked
                item.update()

    def set_values(self, norms: Mapping[int, float]) -> None:
        """Show these norms of the gradients that reach the nodes; the others are not reached."""
        self._norms = norms
        self._show_norms()

    # ------------------------------------------------------------ the graph

    def _on_graph_recorded(self, graph: Graph) -> None:
        """Lay it out in another thread; a newer graph overtakes an older one."""
        self._norms = {}
        project = self._session.model_project
        nodes = nodes_by_path(project)
        loss = next((id for id, n in nodes.items() if kind_of(n).category == "loss"), None)
        shown = {each.layer or loss for each in graph.nodes}
        titles = {
            path: title_width(*_title(path, node, graph))
            for path, node in nodes.items()
            if path in shown
        }
        sizes = {node.index: size_of(node) for node in graph.nodes}
        width = max(float(self.viewport().width()), LEAST_WIDTH)
        self._job = Job(partial(arrange, graph, sizes, titles, loss, width), self)
        self._job.finished.connect(partial(self._on_arranged, graph, nodes, loss))
        self._job.start()

    def _on_arranged(
        self, graph: Graph, nodes: Mapping[str, Node], loss: str | None, plan: Arrangement
    ) -> None:
        if self._session.watching.graph is not graph:
            return
        had_graph = bool(self._nodes)
        self._clear()
        for group in plan.groups:
            node = nodes.get(group.layer or "")
            category = category_icon(kind_of(node).category) if node is not None else "shape"
            name, kind = _title(group.layer, node, graph) if node is not None else ("", "")
            item = GroupItem(group.layer, group.box, category, name, kind)
            self._groups.append(item)
            self.scene().addItem(item)
        for each in graph.nodes:
            self._layers[each.index] = each.layer or loss
            self._nodes[each.index] = NodeItem(each, each.layer or loss, plan.boxes[each.index])
            self.scene().addItem(self._nodes[each.index])
        for arrow in plan.arrows:
            self._arrows.append(ArrowItem(arrow))
            self.scene().addItem(self._arrows[-1])
        self._show_norms()
        self._show_selection()
        self._show_pages()
        if not had_graph:
            self.fit()

    def _clear(self) -> None:
        self.scene().clear()
        self._groups, self._nodes, self._arrows = [], {}, []
        self._layers = {}

    def _on_project_replaced(self) -> None:
        self._clear()
        self._show_pages()

    def _on_gradient_norms_changed(self, event: GradientNorms) -> None:
        self._norms = event.norms
        self._has_new_norms = True
        if not self._session.busy:  # no frame will come by itself
            self._refresh()

    def _refresh(self) -> None:
        if self._has_new_norms and self.isVisible():
            self._has_new_norms = False
            self._show_norms()

    def _show_norms(self) -> None:
        for arrow in self._arrows:
            arrow.set_norm(self._norms.get(arrow.target), bool(self._norms))
        for index, norm in self._norms.items():
            if index in self._nodes:
                self._nodes[index].set_norm(norm)

    # ------------------------------------------------------------ the selection

    def _show_selection(self) -> None:
        paths = [self._document.path_to(each) for each in self._selection.nodes]
        for item in (*self._groups, *self._nodes.values()):
            layer = item.layer
            selected = layer is not None and any(is_within(layer, each) for each in paths)
            if item.selected != selected:
                item.selected = selected
                item.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        layer = item.layer if isinstance(item, GroupItem | NodeItem) else None
        is_left = event.button() == Qt.MouseButton.LeftButton
        node_id = self._document.reveal(layer) if is_left and layer is not None else None
        if node_id is not None:
            self._selection.set([node_id])
        if is_left and isinstance(item, NodeItem):
            self.chosen.emit(item.node.index)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()  # where no item took it, Qt would hand it on to the window

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.menu_opening.emit(menu, self._nodes_of(self.itemAt(event.pos())))
        if not menu.isEmpty():
            menu.exec(event.globalPos())
        menu.deleteLater()
        event.accept()

    def _nodes_of(self, item: QGraphicsItem | None) -> tuple[int, ...]:
        """The nodes that an item stands for: itself, or all of a layer's."""
        if isinstance(item, NodeItem):
            return (item.node.index,)
        if isinstance(item, GroupItem):
            return tuple(i for i, layer in self._layers.items() if layer == item.layer)
        return ()

    # ------------------------------------------------------------ moving about

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 1.0015 ** event.angleDelta().y()
        scale = self.transform().m11() * factor
        if SMALLEST <= scale <= LARGEST:
            self.scale(factor, factor)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.fit()
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
        super().resizeEvent(event)
        self._note.setGeometry(self.viewport().rect())
        self._legend.adjustSize()
        self._legend.move(24, self.viewport().height() - self._legend.height() - 12)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, color("window"))
        if self.transform().m11() < 0.5:
            return
        painter.setPen(color("canvas_dot"))
        left, top = int(rect.left()) // DOT_STEP, int(rect.top()) // DOT_STEP
        points = [
            QPointF(x * DOT_STEP, y * DOT_STEP)
            for x in range(left, int(rect.right()) // DOT_STEP + 1)
            for y in range(top, int(rect.bottom()) // DOT_STEP + 1)
        ]
        painter.drawPoints(points)

    def _show_pages(self) -> None:
        self._note.setVisible(not self._nodes)
        self._legend.setVisible(bool(self._nodes))

    def _on_theme_changed(self) -> None:
        for item in self.scene().items():
            item.update()  # what was drawn before is cached
        self.viewport().update()


def _title(path: str | None, node: Node, graph: Graph) -> tuple[str, str]:
    """A layer that learns has its name and its kind, another one its kind alone."""
    learns = any(each.layer == path and each.kind == "parameter" for each in graph.nodes)
    kind = kind_of(node).title
    return (node.name, kind) if learns else (kind, "")
