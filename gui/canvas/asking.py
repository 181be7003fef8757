"""What the canvas asks its search box for: a layer to add, and where, or a node to show."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF

from gui.canvas import adding, connecting
from gui.canvas.finding import layer_entries, node_entries
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.search_box import WIDTH, SearchBox

if TYPE_CHECKING:
    from gui.canvas.view import NetworkCanvas

translate = QCoreApplication.translate
ASIDE = 16
"""How far from a node, or from the top of the canvas, the box opens."""


class Asking:
    """Opens the search box, and does what was asked for with what is chosen."""

    def __init__(self, canvas: NetworkCanvas, scene: NetworkScene) -> None:
        self._canvas = canvas
        self._scene = scene
        self._box = SearchBox(canvas)
        self._take: Callable[[str], None] = canvas.add_layer
        self._box.chosen.connect(self._on_chosen)
        scene.layer_wanted.connect(self.for_layer_at_end)

    def for_layer_after(self, node_id: str) -> None:
        """Ask for a layer to follow this node."""
        card = self._canvas.mapFromScene(self._scene.nodes[node_id].card_rect()).boundingRect()
        self._ask_for_layer(card.topRight() + QPoint(ASIDE, 0), self._canvas.add_layer)

    def for_layer_at(self, place: QPoint) -> None:
        """Ask for a layer to put at this point of the view."""

        def add(kind: str) -> None:
            point = self._canvas.mapToScene(place)
            self._show(adding.add_at(self._scene, kind, point))

        self._ask_for_layer(place, add)

    def for_layer_at_end(self, end: PortEnd, point: QPointF) -> None:
        """Ask for a layer that fits a wire let go at this point of the scene."""

        def add(kind: str) -> None:
            self._show(adding.add_at_end(self._scene, kind, end, point))

        fitting = adding.kinds_for(self._scene, end)
        self._ask_for_layer(self._canvas.mapFromScene(point), add, fitting)

    def for_node(self) -> None:
        """Ask for a node of the network to select and show."""

        def show(node_id: str) -> None:
            self._scene.selection.set({node_id})
            self._canvas.make_visible(node_id)

        self._take = show
        find = partial(node_entries, self._scene.document.network)
        place = QPoint((self._canvas.width() - WIDTH) // 2, ASIDE)
        self._box.open(place, find, translate("Canvas", "Find a layer on the canvas"))

    def for_target_of(self, node_id: str) -> None:
        """Ask for a node that takes a wire from this one, and lead it there."""
        scene = self._scene
        card = self._canvas.mapFromScene(scene.nodes[node_id].card_rect()).boundingRect()
        fitting = connecting.targets(scene.document.network, node_id)

        def connect(target: str) -> None:
            connecting.connect(scene.document, fitting[target])

        find = partial(node_entries, scene.document.network, among=fitting)
        self._take = connect
        title = translate("Canvas", "Wire it to…")
        self._box.open(card.topRight() + QPoint(ASIDE, 0), find, title)

    def close(self) -> None:
        self._box.close_box()

    def _ask_for_layer(
        self, place: QPoint, take: Callable[[str], None], fitting: Collection[str] | None = None
    ) -> None:
        self._take = take
        find = partial(layer_entries, self._scene.document, fitting=fitting)
        self._box.open(place, find, translate("Canvas", "Add a layer"))

    def _show(self, node_id: str | None) -> None:
        if node_id is not None:
            self._canvas.make_visible(node_id)

    def _on_chosen(self, key: str) -> None:
        self._take(key)
