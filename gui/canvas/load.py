"""What a drag carries: the selected nodes and annotations, and what lies in selected frames."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from engine.studio.network import operations
from engine.studio.network.annotating import place_annotations
from engine.studio.network.edits import Edit
from gui.canvas.placement import whole
from gui.canvas.scene import NetworkScene


class Load:
    """Where everything stood when it was taken up. It is shown elsewhere, then put down there.

    Its nodes and the wires between them are carried: a thousand would not be placed and led anew
    in the time of a frame.
    """

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        layer, selection, network = scene.annotations, scene.selection, scene.document.network
        inside, moving = layer.contents(selection.annotations)
        self.nodes = {each: scene.nodes[each].scenePos() for each in selection.nodes | inside}
        self.annotations = {each: layer.items[each].pos() for each in moving}
        self._inner: list[str] = []
        self._outer: list[str] = []
        self._is_up = False
        for node_id in self.nodes:
            for wire in network.wires_from(node_id):
                (self._inner if wire.target in self.nodes else self._outer).append(wire.id)
            for wire in network.wires_into(node_id):
                if wire.source not in self.nodes:
                    self._outer.append(wire.id)

    def show_moved(self, way: QPointF) -> None:
        """Show it all moved by so much, in whole units."""
        way = QPointF(*whole(way))
        scene = self._scene
        if not self._is_up:
            self._is_up = True
            scene.take_up(self.nodes, self._inner)
        scene.carrier.move(way)
        for node_id in scene.cards.keys() & self.nodes.keys():
            scene.place_card(node_id)
        for annotation_id, origin in self.annotations.items():
            scene.annotations.items[annotation_id].setPos(origin + way)
        for wire_id in self._outer:
            scene.route(wire_id)
        (scene.layout_changed if self._outer else scene.carried).emit()

    def edits(self, way: QPointF) -> list[Edit]:
        """The edits that move it all by so much, in whole units."""
        way = QPointF(*whole(way))
        network = self._scene.document.network
        places = {}
        for node_id, origin in self.nodes.items():
            places[node_id] = (origin + way).x(), (origin + way).y()
        rects = {}
        for annotation_id, origin in self.annotations.items():
            annotation = network.annotations[annotation_id]
            place = (origin + way).x(), (origin + way).y()
            rects[annotation_id] = (*place, annotation.width, annotation.height)
        return [*operations.move(network, places), *place_annotations(network, rects)]
