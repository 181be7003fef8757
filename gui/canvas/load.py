"""What a drag carries: the selected nodes and annotations, and what lies in selected frames."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from engine.studio.network import operations
from engine.studio.network.annotating import place_annotations
from engine.studio.network.edits import Edit
from gui.canvas.placement import whole
from gui.canvas.scene import NetworkScene


class Load:
    """Where everything stood when it was taken up. It is shown elsewhere, then put down there."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        layer, selection = scene.annotations, scene.selection
        inside, moving = layer.contents(selection.annotations)
        self.nodes = {each: scene.nodes[each].pos() for each in selection.nodes | inside}
        self.annotations = {each: layer.items[each].pos() for each in moving}
        self._bent = [
            wire
            for node_id in self.nodes
            for wire in scene.document.network.wires_from(node_id)
            if wire.dots and wire.target in self.nodes
        ]

    def show_moved(self, way: QPointF) -> None:
        """Show it all moved by so much."""
        for wire in self._bent:
            self._scene.lead(wire.id, operations.shifted(wire, way.x(), way.y()).dots)
        self._scene.place({each: origin + way for each, origin in self.nodes.items()})
        for each, origin in self.annotations.items():
            item = self._scene.annotations.items[each]
            item.setPos(origin + way)

    def edits(self, way: QPointF) -> list[Edit]:
        """The edits that move it all by so much, in whole units."""
        network = self._scene.document.network
        places = {each: whole(origin + way) for each, origin in self.nodes.items()}
        rects = {}
        for each, origin in self.annotations.items():
            annotation = network.annotations[each]
            rects[each] = (*whole(origin + way), annotation.width, annotation.height)
        return [*operations.move(network, places), *place_annotations(network, rects)]
