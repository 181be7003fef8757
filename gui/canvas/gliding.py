"""Nodes that glide to their new places after an arrangement."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from gui.canvas.scene import NetworkScene

DURATION = 140
"""Milliseconds: long enough to see which node went where, too short to wait for."""
MOST_NODES = 300
"""More would not be moved in the time of a frame."""


class Glide(QVariantAnimation):
    """Shows nodes between where they were and where the document has them by now."""

    def __init__(self, scene: NetworkScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._starts: dict[str, QPointF] = {}
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._on_value_changed)

    def begin(self, starts: dict[str, QPointF]) -> None:
        """Let the nodes come from these places, unless the system wants no motion."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        wanted = QApplication.style().styleHint(hint) > 0
        if wanted and 0 < len(starts) <= MOST_NODES:
            self._starts = starts
            self.setDuration(DURATION)
            self.start()
            self._show(0.0)

    def finish(self) -> None:
        """Be there at once: a gesture or another step is under way."""
        if self.state() == QVariantAnimation.State.Running:
            self.stop()
            self._show(1.0)

    def _on_value_changed(self, share: float) -> None:
        if self.state() == QVariantAnimation.State.Running:
            self._show(share)

    def _show(self, share: float) -> None:
        nodes = self._scene.document.network.nodes
        places = {}
        for node_id, start in self._starts.items():
            if node_id in nodes and node_id in self._scene.nodes:
                end = QPointF(nodes[node_id].x, nodes[node_id].y)
                places[node_id] = end if share >= 1 else start + (end - start) * share
        self._scene.place(places)
