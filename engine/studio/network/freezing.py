"""Layers that a run shall leave as they are: a mark on the node, which undo and copies carry.

The mark lies among the node's parameters, under a name that no layer's own parameter has, and is
not there while the layer learns: projects without frozen layers are stored as they ever were.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import msgspec

from engine.studio.network.blocks import in_use
from engine.studio.network.edits import ChangeNode, Edit
from engine.studio.network.network import Network, Node
from engine.studio.network.project import ProjectData

FROZEN = "frozen"


def is_frozen(node: Node) -> bool:
    """Whether training leaves this node's weights as they are."""
    return node.parameters.get(FROZEN) is True


def has_frozen(project: ProjectData) -> bool:
    """Whether any node is frozen, those inside of blocks included."""
    nodes = chain(project.nodes, *(block.nodes for block in project.blocks))
    return any(map(is_frozen, nodes))


def has_frozen_node(network: Network) -> bool:
    """Whether any node of this network is frozen, or of a block that is used in it."""
    inside = (network.blocks[each].network.nodes.values() for each in in_use(network))
    return any(map(is_frozen, chain(network.nodes.values(), *inside)))


def freeze(network: Network, nodes: Iterable[str], frozen: bool = True) -> list[Edit]:
    """Freeze these nodes, or let them learn again; those that do so already are left out."""
    edits: list[Edit] = []
    for node in (network.nodes[each] for each in nodes):
        if is_frozen(node) != frozen:
            kept = {name: value for name, value in node.parameters.items() if name != FROZEN}
            parameters = kept | {FROZEN: True} if frozen else kept
            edits.append(ChangeNode(msgspec.structs.replace(node, parameters=parameters)))
    return edits
