"""Which field opens where to edit the words of what is selected, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF

from engine.studio.network.annotating import word_annotation
from gui.block_editor import BlockEditor
from gui.canvas import style
from gui.canvas.editor import Editor
from gui.canvas.note_field import NoteField
from gui.canvas.rename_field import RenameField
from gui.canvas.scene import NetworkScene

if TYPE_CHECKING:
    from gui.canvas.view import NetworkCanvas

translate = QCoreApplication.translate


class Naming:
    """Names of nodes and blocks and a frame's title are edited in a line, a note in a field."""

    def __init__(
        self, canvas: NetworkCanvas, scene: NetworkScene, editor: Editor, blocks: BlockEditor
    ) -> None:
        self._blocks = blocks
        self._canvas = canvas
        self._scene = scene
        self._editor = editor
        self._line = RenameField(canvas)
        self._note = NoteField(canvas)
        self._line.name_entered.connect(self._on_name_entered)
        self._note.text_entered.connect(self._on_text_entered)

    def open(self) -> None:
        """Edit the name of the one selected node, or the words of the one frame or note."""
        selection, network = self._scene.selection, self._scene.document.network
        node_id, annotation_id = selection.only_node(), selection.only_annotation()
        if node_id is not None:
            header = self._on_view(self._header(node_id))
            self._line.open(node_id, network.nodes[node_id].name, header)
        elif annotation_id is not None:
            item = self._scene.annotations.items[annotation_id]
            place = self._on_view(item.title_rect())
            text = network.annotations[annotation_id].text
            if item.is_frame:
                self._line.open(annotation_id, text, place, is_title=True)
            else:
                self._note.open(annotation_id, text, place)

    def open_block(self, node_id: str) -> None:
        """Edit the name of the block that a node stands for, on the node's header."""
        block = self._scene.document.network.nodes[node_id].block
        name = self._scene.document.project.blocks[block].name
        self._line.open(block, name, self._on_view(self._header(node_id)), is_title=True)

    def _header(self, node_id: str) -> QRectF:
        card = self._scene.nodes[node_id].card_rect()
        return QRectF(card.topLeft(), QPointF(card.right(), card.top() + style.HEADER))

    def close(self) -> None:
        """Close the fields; what was typed is forgotten."""
        self._line.close_field()
        self._note.leave()

    def _on_view(self, rect: QRectF) -> QRect:
        return self._canvas.mapFromScene(rect).boundingRect()

    def _on_name_entered(self, id: str, name: str) -> None:
        if id in self._scene.document.network.nodes:
            self._editor.rename(id, name)
        elif id in self._scene.document.project.blocks:
            self._blocks.rename(id, name)
        else:
            self._on_text_entered(id, name)

    def _on_text_entered(self, id: str, text: str) -> None:
        network = self._scene.document.network
        if id in network.annotations:
            edits = word_annotation(network, id, text)
            self._scene.document.push(translate("Canvas", "Edit the words"), edits)
