"""What the canvas's commands do to the selection: each pushes one undo step."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QGuiApplication

from engine.studio.network import edits as edit
from engine.studio.network import operations, sentences
from engine.studio.network.aligning import Axis, Edge, aligned, distributed
from engine.studio.network.annotating import place_annotations
from engine.studio.network.bypass import bypass_refusal, is_bypassed, set_bypassed
from engine.studio.network.edits import Edit
from gui.canvas.annotation_layer import rect_of
from gui.canvas.load import Load
from gui.canvas.placement import whole
from gui.canvas.scene import NetworkScene
from gui.messages import messages

translate = QCoreApplication.translate


class Editor:
    """Delete, copy, paste, move, switch and line up, on the scene's document and selection."""

    def __init__(self, scene: NetworkScene) -> None:
        self._document = scene.document
        self._selection = scene.selection
        self._scene = scene

    def delete_selection(self, heal: bool) -> None:
        """Take away what is selected; `heal` wires up what the nodes stood between."""
        nodes, wires, annotations = self._selection.everything
        edits = operations.remove(self._document.network, nodes, wires, heal, sorted(annotations))
        text = translate("Canvas", "Delete and heal") if heal else translate("Canvas", "Delete")
        self._document.push(text, edits)

    def copy(self) -> None:
        """Put the selected nodes and annotations, and the wires there, on the clipboard."""
        nodes, _, annotations = self._selection.everything
        if nodes or annotations:
            text = operations.copy_text(self._document.network, nodes, sorted(annotations))
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        nodes, _, annotations = self._selection.everything
        if nodes or annotations:
            self.copy()
            network = self._document.network
            edits = operations.remove(network, nodes, annotations=sorted(annotations))
            self._document.push(translate("Canvas", "Cut"), edits)

    def paste(self, corner: QPointF, keep_incoming: bool = False) -> None:
        """Put the clipboard's nodes here and select them; say so where it holds none."""
        text = QGuiApplication.clipboard().text()
        network = self._document.network
        try:
            edits = operations.paste_text(network, text, *whole(corner), keep_incoming)
        except ValueError as error:
            messages().warning(str(error))
            return
        self._push_and_select(translate("Canvas", "Paste"), edits)

    def duplicate(self) -> None:
        """A second set of what is selected beside it, selected."""
        nodes, _, annotations = self._selection.everything
        edits = operations.duplicate(self._document.network, nodes, annotations=sorted(annotations))
        self._push_and_select(translate("Canvas", "Duplicate"), edits)

    def select_all(self) -> None:
        network = self._document.network
        self._selection.set(network.nodes, network.wires, network.annotations)

    def nudge(self, way: QPointF) -> None:
        """Move what is selected a little; steps in a row become one to undo."""
        load = Load(self._scene)
        key = " ".join(("nudge", *sorted(load.nodes), *sorted(load.annotations)))
        self._document.push(translate("Canvas", "Move"), load.edits(way), key)

    def resize(self, way: QPointF) -> None:
        """Move the lower right corner of the one selected frame or note by so much.

        Steps in a row become one to undo.
        """
        network, only = self._document.network, self._selection.only_annotation()
        if only is None:
            return
        x, y, width, height = rect_of(self._scene.annotations.items[only].rect())
        edits = place_annotations(network, {only: (x, y, width + way.x(), height + way.y())})
        self._document.push(translate("Canvas", "Resize"), edits, f"resize {only}")

    def align(self, edge: Edge) -> None:
        """Put one edge, or the middles, of what is selected on one line."""
        self._put(translate("Canvas", "Align"), aligned(self._rects(), edge))

    def distribute(self, axis: Axis) -> None:
        """Leave equal gaps between what is selected."""
        self._put(translate("Canvas", "Distribute"), distributed(self._rects(), axis))

    def toggle_bypass(self) -> None:
        """Switch the selected nodes off; on again where all that can be are off.

        Where one cannot be switched off, nothing is, and the reason is told.
        """
        network, nodes = self._document.network, sorted(self._selection.nodes)
        on = [each for each in nodes if not is_bypassed(network, network.nodes[each])]
        for each in on:
            refusal = bypass_refusal(network, self._document.analysis, each)
            if refusal is not None:
                self._scene.refused.emit(sentences.text(refusal))
                return
        text = translate("Canvas", "Bypass") if on else translate("Canvas", "End the bypass")
        self._document.push(text, set_bypassed(network, nodes, bypassed=bool(on)))

    def toggle_collapsed(self) -> None:
        """Draw the selected nodes as their headers alone; whole again where all are."""
        nodes = [self._document.network.nodes[each] for each in sorted(self._selection.nodes)]
        collapse = not all(node.collapsed for node in nodes)
        edits: list[Edit] = [
            edit.ChangeNode(msgspec.structs.replace(node, collapsed=collapse))
            for node in nodes
            if node.collapsed != collapse
        ]
        text = translate("Canvas", "Collapse") if collapse else translate("Canvas", "Expand")
        self._document.push(text, edits)

    def rename(self, node_id: str, name: str) -> None:
        """Call a node so; say why where it cannot be called that."""
        try:
            edits = operations.rename(self._document.network, node_id, name)
        except ValueError as error:
            messages().warning(str(error))
            return
        self._document.push(translate("Canvas", "Rename"), edits)

    def selected_rect(self) -> QRectF:
        """The smallest rectangle around all that is selected."""
        area = QRectF()
        for rect in self._rects().values():
            area |= QRectF(*rect)
        for wire_id in self._selection.wires:
            area |= self._scene.wires[wire_id].sceneBoundingRect()
        return area

    def _rects(self) -> dict[str, tuple[float, float, float, float]]:
        nodes, _, annotations = self._selection.everything
        rects = {each: rect_of(self._scene.nodes[each].card_rect()) for each in nodes}
        items = self._scene.annotations.items
        return rects | {each: rect_of(items[each].rect()) for each in annotations}

    def _put(self, text: str, places: dict[str, tuple[float, float]]) -> None:
        """Move nodes and annotations to these places."""
        network = self._document.network
        nodes = {each: place for each, place in places.items() if each in network.nodes}
        rects = {
            each: (*place, network.annotations[each].width, network.annotations[each].height)
            for each, place in places.items()
            if each in network.annotations
        }
        edits = [*operations.move(network, nodes), *place_annotations(network, rects)]
        self._document.push(text, edits)

    def _push_and_select(self, text: str, edits: list[Edit]) -> None:
        self._document.push(text, edits)
        self._selection.set_added(edits)
