"""What flows through the nodes, as small pictures on them, a few nodes a turn.

All of them painted in one turn of the event loop would hold the window up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from gui.canvas.scene import NetworkScene
from gui.turns import Turns

AT_ONCE = 3
"""So many nodes get their pictures in one turn."""
TURN_MILLISECONDS = 15

Pictures = Mapping[str, Sequence[QImage]]


class PictureLayer(QObject):
    """Shows pictures on the nodes of a scene. Newer ones overtake those still to be shown."""

    def __init__(self, scene: NetworkScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._turns = Turns(TURN_MILLISECONDS, self)

    def show(self, pictures: Pictures) -> None:
        """Show what flows through each node named here, and nothing in the others."""
        self._turns.clear()
        if not pictures:
            set_pictures(self._scene, self._scene.nodes, pictures)
            return
        nodes = list(self._scene.nodes)
        for start in range(0, len(nodes), AT_ONCE):
            some = nodes[start : start + AT_ONCE]
            self._turns.add(start, partial(set_pictures, self._scene, some, pictures))

    def finish(self) -> None:
        """Show at once what is still to be shown."""
        self._turns.finish()


def set_pictures(scene: NetworkScene, node_ids: Iterable[str], pictures: Pictures) -> None:
    """Give these nodes, as far as they are there, their pictures or none, at once."""
    for node_id in node_ids:
        item = scene.nodes.get(node_id)
        if item is None:
            continue
        size = item.size
        item.set_pictures(pictures.get(node_id, ()))
        if item.size != size:
            scene.follow(node_id)
            scene.layout_changed.emit()
