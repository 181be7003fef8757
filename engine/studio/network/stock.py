"""What can be put on a canvas: layers of the catalogue, the project's blocks, and kept ones.

Each goes by a key: `Conv2d` for a layer, `block:b1` for a block of the project, `library:residual`
for one of the personal library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE, LayerKind, kind_in, search
from engine.studio.network.edits import Edit
from engine.studio.network.library import Entry
from engine.studio.network.network import Block, Network
from engine.studio.network.reuse import add_use, take_in

PROJECT, LIBRARY = "block:", "library:"

Library = Mapping[str, Entry]
"""The kept blocks by their own keys."""


def is_block(key: str) -> bool:
    """Whether the key is a block's and no layer's."""
    return key.startswith((PROJECT, LIBRARY))


def add(network: Network, key: str, x: float, y: float, library: Library) -> tuple[str, list[Edit]]:
    """The new node's id, and the edits that put it there, a block's inside included.

    KeyError where there is no such thing; ValueError, with the sentence, where a block would
    contain itself.
    """
    if key.startswith(PROJECT):
        block = network.blocks[key.removeprefix(PROJECT)]
        return add_use(network, block.id, x, y)
    if key.startswith(LIBRARY):
        entry = library[key.removeprefix(LIBRARY)]
        return take_in(network, entry.blocks, entry.block, x, y)
    return operations.add_node(network, key, x, y)


def entry(network: Network, key: str, library: Library) -> LayerKind:
    """What is to be said of a thing by its key, a block's ports included; KeyError for none."""
    if not is_block(key):
        return CATALOGUE[key]
    outside = Network((), blocks=network.blocks)  # whence no block contains itself
    node_id, edits = add(outside, key, 0.0, 0.0, library)
    after = edit.after(outside, edits)
    return kind_in(after, after.nodes[node_id])


def find(text: str, blocks: Iterable[Block], library: Library) -> list[tuple[str, str, str]]:
    """Key, title and category of what the text finds: layers, best first, and blocks by name."""
    wanted = text.strip().lower()
    found = [(kind.kind, kind.title, kind.category) for kind in search(text)]
    named = [
        *((f"{PROJECT}{block.id}", block.name) for block in blocks),
        *((f"{LIBRARY}{key}", kept.name) for key, kept in library.items()),
    ]
    fitting = [(key, name, "block") for key, name in named if wanted in name.lower()]
    return [*fitting, *found] if wanted else [*found, *fitting]
