"""Blocks among each other: what they hold, where they are used, and that none contains itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Block, BlockData, Blocks, Network, Node

MOST_NESTED = 16
"""Blocks may lie so deep in one another."""


def data_of(block: Block) -> BlockData:
    """The block as it is now, in the order of ids."""
    network = block.network
    return BlockData(
        block.id,
        block.name,
        tuple(sorted(network.nodes.values(), key=id_order)),
        tuple(sorted(network.wires.values(), key=lambda wire: wire.id)),
        tuple(sorted(network.annotations.values(), key=id_order)),
    )


def id_order(thing: object) -> tuple[int, str]:
    """Sorts what has an id so that n2 comes before n10."""
    id: str = thing.id  # type: ignore[attr-defined]
    return len(id), id


def named_in(nodes: Iterable[Node]) -> list[str]:
    """The ids of the blocks that these nodes stand for, each once."""
    return list(dict.fromkeys(node.block for node in nodes if node.kind == BLOCK.kind))


def within(blocks: Mapping[str, Block], ids: Iterable[str]) -> list[str]:
    """These blocks and all that lie inside of them, as far as they are there."""
    found: dict[str, None] = {}
    todo = list(ids)
    while todo:
        id = todo.pop()
        if id in blocks and id not in found:
            found[id] = None
            todo += named_in(blocks[id].network.nodes.values())
    return sorted(found, key=lambda id: (len(id), id))


def in_use(network: Network) -> list[str]:
    """The blocks that a network's nodes stand for, and all inside of those."""
    return within(network.blocks, named_in(network.nodes.values()))


def would_contain_itself(network: Network, ids: Iterable[str]) -> bool:
    """Whether the network is the inside of a block that one of these contains, or is."""
    return bool(network.block) and network.block in within(network.blocks, ids)


def is_too_deep(network: Network, ids: Iterable[str], more: int = 0) -> bool:
    """Whether these blocks, inside of so many more, would lie too deep in this network."""
    heights = _heights(network.blocks)
    tallest = max((heights[each] for each in ids if each in heights), default=0)
    return _levels_around(network.blocks, network.block) + more + tallest > MOST_NESTED


def check_nesting(blocks: Blocks) -> None:
    """ValueError, with the sentence, where a block contains itself or they lie too deep."""
    _heights(blocks)


def _heights(blocks: Blocks) -> dict[str, int]:
    """How many levels of blocks lie in each block, itself included."""
    heights: dict[str, int] = {}
    for block in blocks.values():
        _measure(blocks, block.id, heights)
    return heights


def _levels_around(blocks: Blocks, block: str) -> int:
    """How many blocks lie around the inside of this one at most, itself included."""
    if not block:
        return 0
    around = (each for each in blocks.values() if block in named_in(each.network.nodes.values()))
    return 1 + max((_levels_around(blocks, each.id) for each in around), default=0)


def _measure(blocks: Blocks, start: str, depth: dict[str, int]) -> None:
    """Note the levels of each block that can be reached from one; without recursion."""
    todo, open = [start], set()
    while todo:
        id = todo[-1]
        inner = [each for each in named_in(blocks[id].network.nodes.values()) if each in blocks]
        waiting = [each for each in inner if each not in depth]
        if id in depth:
            todo.pop()
        elif not waiting:
            depth[id] = 1 + max((depth[each] for each in inner), default=0)
            if depth[id] > MOST_NESTED:
                raise ValueError(
                    f"the block {blocks[id].name} holds more than {MOST_NESTED} levels of blocks"
                )
            open.discard(id)
            todo.pop()
        else:
            open.add(id)
            if any(each in open for each in waiting):
                raise ValueError(f"the block {blocks[id].name} contains itself")
            todo += waiting


def uses(network: Network, block: str) -> Iterator[Node]:
    """The nodes of this network that stand for the block."""
    nodes = network.nodes.values()
    return (node for node in nodes if node.kind == BLOCK.kind and node.block == block)
