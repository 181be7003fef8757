"""Paths of nodes: by which runs tell the nodes inside of blocks apart.

A path is the ids of the nodes that lead to a node, with dots between them: `n2` of the whole
network, `n4.n2` inside of the block n4, `n4.0.n2` in the first of its copies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.network import BlockData, Network, Node
from engine.studio.network.parameters import checked
from engine.studio.network.project import ProjectData


def path_of(network: Network, level: Iterable[str], node_id: str) -> str:
    """The path of a node inside of the blocks that these nodes of the network lead to.

    Of a block with copies it is the first one.
    """
    path: list[str] = []
    for id in level:
        node = network.nodes[id]
        path.append(f"{id}{_copies(node)[0]}")
        network = network.blocks[node.block].network
    return ".".join([*path, node_id])


def level_of(path: str) -> tuple[str, ...]:
    """The nodes that lead to the node of this path, and the node itself, whatever the copy."""
    return tuple(part for part in path.split(".") if not part.isdecimal())


def block_at(network: Network, level: Iterable[str]) -> str | None:
    """The id of the block whose inside these nodes lead to; empty for none, None where it is gone.

    `network` is the one in which the first of them lies.
    """
    found = ""
    for id in level:
        node = network.nodes.get(id)
        block = network.blocks.get(node.block) if node is not None else None
        if block is None:
            return None
        found, network = block.id, block.network
    return found


def is_within(path: str, node: str) -> bool:
    """Whether a path is that of the node, or of one inside of its block; both are paths."""
    return path == node or path.startswith(f"{node}.")


def touches(path: str, nodes: Collection[str]) -> bool:
    """Whether one of these nodes is the node of the path, or lies inside of it, or around it."""
    return any(is_within(each, path) or is_within(path, each) for each in nodes)


def nodes_by_path(project: ProjectData) -> dict[str, Node]:
    """Every node of the project by its path, those inside of blocks once for each use and copy."""
    blocks = {block.id: block for block in project.blocks}

    def walk(nodes: Iterable[Node], before: str) -> Iterator[tuple[str, Node]]:
        for node in nodes:
            yield f"{before}{node.id}", node
            block: BlockData | None = blocks.get(node.block)
            if block is not None:
                for copy in _copies(node):
                    yield from walk(block.nodes, f"{before}{node.id}{copy}.")

    return dict(walk(project.nodes, ""))


def _copies(node: Node) -> list[str]:
    """What stands in a path behind the node for each of its copies."""
    if node.kind != BLOCK.kind:
        return [""]
    repeat, shared = copies(checked(node)[0])
    if repeat == 1 or shared:
        return [""]
    return [f".{number}" for number in range(repeat)]
