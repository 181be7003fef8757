"""What the canvas's search box finds: kinds of layer to add, and nodes that are there."""

from __future__ import annotations

from collections.abc import Collection

from engine.studio.network import stock
from engine.studio.network.blocks import in_use
from engine.studio.network.catalogue import categories, kind_in, kind_of
from engine.studio.network.network import Network, Node
from gui.block_library import block_library
from gui.canvas.search_box import Entry
from gui.document import Document

NOT_FOUND = 4
"""The rank of what is not found."""


def layer_entries(
    document: Document, text: str, fitting: Collection[str] | None = None
) -> list[Entry]:
    """What the text finds to add, best first; only fitting things if those are given."""
    titles = {category.key: category.title for category in categories()}
    blocks = [document.project.blocks[each] for each in in_use(document.project.network)]
    return [
        Entry(key, title, titles[category], category)
        for key, title, category in stock.find(text, blocks, block_library().entries)
        if fitting is None or key in fitting
    ]


def node_entries(network: Network, text: str, among: Collection[str] | None = None) -> list[Entry]:
    """The nodes whose name, kind or block's name holds the text, best first, then by the rows.

    `among` are the ids of those to look at; all if they are not given.
    """
    wanted = text.strip().lower()
    nodes = [node for node in network.nodes.values() if among is None or node.id in among]
    ranked = [(_rank(wanted, network, node), node.y, node.x, node.id) for node in nodes]
    found = [network.nodes[id] for rank, _, _, id in sorted(ranked) if rank < NOT_FOUND]
    return [
        Entry(node.id, node.name, kind_in(network, node).title or node.kind, kind_of(node).category)
        for node in found
    ]


def _rank(wanted: str, network: Network, node: Node) -> int:
    """The very name goes before its start, that before its inside, and the kind comes last."""
    name, kind = node.name.lower(), f"{node.kind} {kind_in(network, node).title}".lower()
    fits = (name == wanted, name.startswith(wanted), wanted in name, wanted in kind)
    return fits.index(True) if any(fits) else NOT_FOUND
