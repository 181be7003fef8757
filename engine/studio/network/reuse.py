"""Taking blocks into a project, from the clipboard, a template or the library; and using them.

A block that the project has already, but for the ids, is not taken in again: its uses stay uses of
one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.analysis import Refusal
from engine.studio.network.blocks import (
    MOST_NESTED,
    check_nesting,
    data_of,
    id_order,
    in_use,
    is_too_deep,
    named_in,
    uses,
    within,
    would_contain_itself,
)
from engine.studio.network.edits import Edit, Project
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.names import RESERVED
from engine.studio.network.network import Block, BlockData, Blocks, Network, Node, Wire
from engine.studio.network.sentences import text

_STEM = re.compile(r" \(\d+\)$")
"""What `Blocks.new_name` puts behind a name that was taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A block's id in the project, and the ids there of the nodes on its inside."""

    id: str
    nodes: Mapping[str, str]


class Intake:
    """The blocks of somewhere else, as the project is to have them; `edits` add what it lacks."""

    def __init__(self, network: Network, blocks: Sequence[BlockData]) -> None:
        """ValueError where the blocks are none that a project could have."""
        self._blocks = network.blocks
        self._taken: dict[str, Taken] = {}
        self.edits: list[Edit] = []
        there = Blocks()
        for each in blocks:
            there.add(each)
        check_nesting(there)
        self._known = {_without_ids(data_of(each)): each.id for each in self._blocks.values()}
        self._node_ids = iter(network.new_ids(sum(len(each.nodes) for each in blocks)))
        self._block_ids = iter(self._blocks.new_ids(len(blocks)))
        self._names: set[str] = set()
        for each in _innermost_first(blocks):
            self._take(each)

    def id_of(self, block: str) -> str:
        """The id in the project of a block from elsewhere; empty for one that did not come."""
        return self._taken[block].id if block in self._taken else ""

    def node(self, node: Node) -> Node:
        """The node, naming the block by the project's id."""
        if node.kind != BLOCK.kind:
            return node
        return msgspec.structs.replace(node, block=self.id_of(node.block))

    def wire(self, wire: Wire, nodes: Mapping[str, Node]) -> Wire:
        """The wire, naming the ports of blocks by the project's ids; `nodes` are its ends."""
        return msgspec.structs.replace(
            wire,
            output=self._port(nodes.get(wire.source), wire.output),
            input=self._port(nodes.get(wire.target), wire.input),
        )

    def _port(self, node: Node | None, port: str) -> str:
        taken = self._taken.get(node.block) if node is not None else None
        return port if taken is None else taken.nodes.get(port, port)

    def _take(self, block: BlockData) -> None:
        nodes = {node.id: node for node in block.nodes}
        block = msgspec.structs.replace(
            block,
            nodes=tuple(map(self.node, block.nodes)),
            wires=tuple(self.wire(wire, nodes) for wire in block.wires),
        )
        known = self._known.get(_without_ids(block))
        if known is not None:
            there = data_of(self._blocks[known]).nodes
            self._taken[block.id] = Taken(known, _matched(block.nodes, (n.id for n in there)))
            return
        fresh = _matched(block.nodes, self._node_ids)
        self._taken[block.id] = Taken(next(self._block_ids), fresh)
        name = self._blocks.new_name(_STEM.sub("", block.name), self._names)
        self._names.add(name)
        self.edits.append(edit.AddBlock(_with_ids(block, self._taken[block.id].id, name, fresh)))


def refuse_nesting(network: Network, blocks: Sequence[str]) -> None:
    """ValueError, with the sentence, where the network cannot have uses of these blocks.

    It is on the inside of one of them, or they would lie too deep in one another.
    """
    if would_contain_itself(network, blocks):
        name = network.blocks[network.block].name
        raise ValueError(text(Refusal("block-in-itself", {"name": name})))
    if is_too_deep(network, blocks):
        raise ValueError(text(Refusal("block-too-deep", {"most": MOST_NESTED})))


def add_use(network: Network, block: str, x: float, y: float) -> tuple[str, list[Edit]]:
    """The id of a new node that stands for a block of the project, and the edits that put it there.

    ValueError, with the sentence, where the block would contain itself or lie too deep.
    """
    refuse_nesting(network, [block])
    (id,) = network.new_ids(1)
    name = network.new_name(BLOCK.stem, RESERVED)
    node = Node(id, BLOCK.kind, name, float(x), float(y), block=block)
    return id, [edit.AddNode(node)]


def take_in(
    network: Network, blocks: Sequence[BlockData], block: str, x: float, y: float
) -> tuple[str, list[Edit]]:
    """The same for a block from elsewhere, which comes with those on its inside."""
    intake = Intake(network, blocks)
    id, edits = add_use(edit.after(network, intake.edits), intake.id_of(block), x, y)
    return id, [*intake.edits, *edits]


def count_uses(project: Project, block: str) -> int:
    """How many nodes stand for the block, in the whole network and in blocks that are used."""
    insides = (project.blocks[each].network for each in in_use(project.network))
    return sum(1 for network in (project.network, *insides) for _ in uses(network, block))


def make_single_user(project: Project, network: Network, node_id: str) -> list[Edit]:
    """Give a node a copy of its block that no other node stands for; none where it has that."""
    node = network.nodes[node_id]
    block = project.blocks.get(node.block)
    if block is None or count_uses(project, block.id) < 2:
        return []
    (id,) = project.blocks.new_ids(1)
    name = project.blocks.new_name(_STEM.sub("", block.name))
    copy = msgspec.structs.replace(data_of(block), id=id, name=name)
    return [edit.AddBlock(copy), edit.ChangeNode(msgspec.structs.replace(node, block=id))]


def with_insides(blocks: Mapping[str, Block], ids: Iterable[str]) -> tuple[BlockData, ...]:
    """These blocks and all inside of them as data, for somewhere else to take in."""
    return tuple(data_of(blocks[each]) for each in within(blocks, ids))


def _matched(nodes: Iterable[Node], ids: Iterable[str]) -> dict[str, str]:
    """A new id for each node, in the order of the old ones."""
    ordered = sorted(nodes, key=id_order)
    return {node.id: id for node, id in zip(ordered, ids, strict=False)}


def _with_ids(block: BlockData, id: str, name: str, nodes: Mapping[str, str]) -> BlockData:
    replace = msgspec.structs.replace
    return BlockData(
        id,
        name,
        tuple(replace(node, id=nodes[node.id]) for node in sorted(block.nodes, key=id_order)),
        tuple(
            replace(wire, source=nodes[wire.source], target=nodes[wire.target])
            for wire in block.wires
        ),
        block.annotations,
    )


def _without_ids(block: BlockData) -> bytes:
    """All that tells a block from another, but for the ids that it and its nodes happen to have."""
    numbers = (str(number) for number in range(len(block.nodes)))
    plain = _with_ids(block, "", block.name, _matched(block.nodes, numbers))
    wires = tuple(sorted(plain.wires, key=lambda wire: wire.id))
    plain = msgspec.structs.replace(plain, name=_STEM.sub("", block.name), wires=wires)
    return msgspec.json.encode(plain, order="deterministic")


def _innermost_first(blocks: Sequence[BlockData]) -> list[BlockData]:
    """Each block after those that lie inside of it."""
    by_id = {each.id: each for each in blocks}
    order: dict[str, None] = {}

    def visit(id: str) -> None:
        if id in by_id and id not in order:
            for inner in named_in(by_id[id].nodes):
                visit(inner)
            order[id] = None

    for each in blocks:
        visit(each.id)
    return [by_id[id] for id in order]
