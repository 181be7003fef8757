"""The project as `project.json` holds it, in canonical form: the same project, the same bytes.

A file says by its `schema` what a program must know to read it: 1 is enough as long as nothing is
in it that an older program would misread.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import msgspec

from engine.studio.network.annotation import Annotation
from engine.studio.network.blocks import check_nesting, data_of, id_order, in_use
from engine.studio.network.edits import Project
from engine.studio.network.network import BlockData, Blocks, Network, Node, Wire
from engine.studio.network.settings import Settings

SCHEMA = 2
"""The newest form that this version reads, which has blocks and bypassed nodes."""
FIRST_SCHEMA = 1


class ProjectData(msgspec.Struct, frozen=True, omit_defaults=True):
    """A project as immutable data: what a file holds and what a run takes as its snapshot."""

    schema: int
    title: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    settings: Settings
    annotations: tuple[Annotation, ...] = ()
    blocks: tuple[BlockData, ...] = ()

    def _repr_svg_(self) -> str:
        """What a notebook shows: the network as it is drawn."""
        return restore(self)._repr_svg_()


def schema_of(nodes: Iterable[Node], blocks: Iterable[BlockData]) -> int:
    """The oldest form that can hold these."""
    blocks = tuple(blocks)
    everything = chain(nodes, *(block.nodes for block in blocks))
    return SCHEMA if blocks or any(node.bypassed for node in everything) else FIRST_SCHEMA


def snapshot(project: Project) -> ProjectData:
    """The project as it is now, all in the order of ids; of the blocks those that are used."""
    network = project.network
    nodes = tuple(sorted(network.nodes.values(), key=id_order))
    wires = tuple(sorted(network.wires.values(), key=lambda wire: wire.id))
    annotations = tuple(sorted(network.annotations.values(), key=id_order))
    blocks = tuple(data_of(project.blocks[each]) for each in in_use(network))
    schema = schema_of(nodes, blocks)
    return ProjectData(schema, project.title, nodes, wires, project.settings, annotations, blocks)


def restore(data: ProjectData) -> Project:
    """The project that this data describes.

    ValueError where wires and nodes do not fit, or where a block contains itself.
    """
    blocks = Blocks()
    for each in data.blocks:
        blocks.add(each)
    check_nesting(blocks)
    network = Network(data.nodes, data.wires, data.annotations, blocks)
    return Project(data.title, network, data.settings)


def to_json(data: ProjectData) -> bytes:
    """Canonical JSON: fields as defined here, parameters sorted, indented, a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(data, order="deterministic"), indent=1) + b"\n"


def from_json(text: bytes) -> ProjectData:
    """The project in this JSON; msgspec.MsgspecError where it is no such thing."""
    return msgspec.json.decode(text, type=ProjectData)
