"""What the canvas's search box finds: kinds of layer to add, and nodes that are there."""

from __future__ import annotations

from collections.abc import Collection

from engine.studio.network.catalogue import categories, kind_of, search
from engine.studio.network.network import Network, Node
from gui.canvas.search_box import Entry

NOT_FOUND = 4
"""The rank of what is not found."""


def layer_entries(text: str, fitting: Collection[str] | None = None) -> list[Entry]:
    """The kinds of layer that the text finds, best first; only fitting ones if those are given."""
    titles = {category.key: category.title for category in categories()}
    return [
        Entry(kind.kind, kind.title, titles[kind.category], kind.category)
        for kind in search(text)
        if fitting is None or kind.kind in fitting
    ]


def node_entries(network: Network, text: str, among: Collection[str] | None = None) -> list[Entry]:
    """The nodes whose name or kind holds the text, best first, then by the canvas's rows.

    `among` are the ids of those to look at; all if they are not given.
    """
    wanted = text.strip().lower()
    nodes = [node for node in network.nodes.values() if among is None or node.id in among]
    ranked = [(_rank(wanted, node), node.y, node.x, node.id) for node in nodes]
    found = [network.nodes[id] for rank, _, _, id in sorted(ranked) if rank < NOT_FOUND]
    return [
        Entry(node.id, node.name, kind_of(node).title or node.kind, kind_of(node).category)
        for node in found
    ]


def _rank(wanted: str, node: Node) -> int:
    """The very name goes before its start, that before its inside, and the kind comes last."""
    name, kind = node.name.lower(), node.kind.lower()
    fits = (name == wanted, name.startswith(wanted), wanted in name, wanted in kind)
    return fits.index(True) if any(fits) else NOT_FOUND
