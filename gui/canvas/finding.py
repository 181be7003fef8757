"""What the canvas's search box finds: kinds of layer to add, and nodes that are there."""

from __future__ import annotations

from collections.abc import Collection

from engine.studio.network.catalogue import categories, kind_of, search
from engine.studio.network.network import Network
from gui.canvas.search_box import Entry


def layer_entries(text: str, fitting: Collection[str] | None = None) -> list[Entry]:
    """The kinds of layer that the text finds, best first; only fitting ones if those are given."""
    titles = {category.key: category.title for category in categories()}
    return [
        Entry(kind.kind, kind.title, titles[kind.category], kind.category)
        for kind in search(text)
        if fitting is None or kind.kind in fitting
    ]


def node_entries(network: Network, text: str, among: Collection[str] | None = None) -> list[Entry]:
    """The nodes whose name or kind holds the text, in the order of the canvas's rows.

    `among` are the ids of those to look at; all if they are not given.
    """
    wanted = text.strip().lower()
    rows = sorted(network.nodes.values(), key=lambda node: (node.y, node.x))
    return [
        Entry(node.id, node.name, kind_of(node).title or node.kind, kind_of(node).category)
        for node in rows
        if among is None or node.id in among
        if wanted in node.name.lower() or wanted in node.kind.lower()
    ]
