"""What people do with blocks: each edit is one undo step, and what is refused is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from engine.studio.network import edits as edit
from engine.studio.network import sentences
from engine.studio.network.analysis import Refusal
from engine.studio.network.grouping import group, group_refusal, ungroup, ungroup_refusal
from engine.studio.network.network import Block, Node
from engine.studio.network.reuse import count_uses, make_single_user
from gui.block_library import block_library
from gui.document import Document
from gui.messages import messages
from gui.selection import Selection

translate = QCoreApplication.translate


class BlockEditor:
    """Group, ungroup, enter, leave and keep; `refuse` tells why something is not done."""

    def __init__(
        self, document: Document, selection: Selection, refuse: Callable[[str], object]
    ) -> None:
        self._document = document
        self._selection = selection
        self._refuse = refuse

    def group(self) -> str | None:
        """Make a block of the selected nodes, frames and notes, and select it.

        The id of the node that stands for it; None where that was refused.
        """
        nodes, _, annotations = self._selection.everything
        network = self._document.network
        if self._is_refused(group_refusal(network, sorted(nodes))):
            return None
        name = translate("Canvas", "Block")
        node_id, edits = group(network, sorted(nodes), name, sorted(annotations))
        self._document.push(translate("Canvas", "Group"), edits)
        self._selection.set({node_id})
        return node_id

    def ungroup(self) -> None:
        """Lay the inside of the selected block out where it stands, and select it."""
        node_id = self._selected_block()
        if node_id is None:
            return
        project, network = self._document.project, self._document.network
        if not self._is_refused(ungroup_refusal(project, network, node_id)):
            edits = ungroup(project, network, node_id)
            self._document.push(translate("Canvas", "Ungroup"), edits)
            self._selection.set_added(edits)

    def enter(self) -> None:
        """Open the inside of the selected block."""
        node_id = self._selected_block()
        if node_id is not None:
            self._document.enter(node_id)

    def leave(self) -> None:
        """Open what lies around the open block, with that selected."""
        level = self._document.level
        if level:
            self._document.leave()
            self._selection.set({level[-1]})

    def make_single_user(self) -> None:
        """Give the selected node a block of its own, if others stand for the same one."""
        node_id = self._selected_block()
        if node_id is None:
            return
        project, network = self._document.project, self._document.network
        edits = make_single_user(project, network, node_id)
        if not edits:
            text = translate("Canvas", "No other layer uses this block: it is independent already.")
            self._refuse(text)
        self._document.push(translate("Canvas", "Make independent"), edits)

    def keep(self) -> None:
        """Put the selected block into the personal library."""
        node_id = self._selected_block()
        if node_id is None:
            return
        block = self.block_of(node_id)
        if block is not None and block_library().keep(self._document.project.blocks, block.id):
            text = translate("Canvas", "%1 is in the palette now, under My blocks.")
            messages().info(text.replace("%1", block.name))

    def rename(self, block: str, name: str) -> None:
        """Call a block otherwise; its nodes keep their names."""
        name = name.strip()
        if name and name != self._document.project.blocks[block].name:
            text = translate("Canvas", "Rename the block to %1").replace("%1", name)
            self._document.push(text, [edit.RenameBlock(block, name)])

    def block_of(self, node_id: str) -> Block | None:
        """The block that a node of the open level stands for."""
        node: Node | None = self._document.network.nodes.get(node_id)
        return None if node is None else self._document.project.blocks.get(node.block)

    def count_uses(self, block: str) -> int:
        return count_uses(self._document.project, block)

    def _selected_block(self) -> str | None:
        """The one selected node, where it stands for a block; else the reason is told."""
        node_id = self._selection.only_node()
        if node_id is not None and self.block_of(node_id) is not None:
            return node_id
        self._refuse(translate("Canvas", "Select one block first."))
        return None

    def _is_refused(self, refusal: Refusal | None) -> bool:
        if refusal is not None:
            self._refuse(sentences.text(refusal))
        return refusal is not None
