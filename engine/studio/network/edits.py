"""The smallest changes of a project, as data. Each knows the edit that takes it back.

A command of the window is a list of these; a mend offered for a problem, a template put on the
canvas and a paste are such lists too, so that every way to change a project is undone alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from engine.studio.network.annotation import Annotation
from engine.studio.network.blocks import check_nesting, data_of
from engine.studio.network.network import BlockData, Blocks, Network, Node, Wire
from engine.studio.network.settings import Settings


@dataclass(slots=True)
class Project:
    """What undo covers: a title, the drawn network and the settings of the next run."""

    title: str = "Untitled"
    network: Network = field(default_factory=Network)
    settings: Settings = field(default_factory=Settings)

    @property
    def blocks(self) -> Blocks:
        """The blocks that the network's nodes, and the nodes inside of blocks, may name."""
        return self.network.blocks

    def _repr_svg_(self) -> str:
        """What a notebook shows: the network as it is drawn."""
        from engine.studio.report.network_svg import network_svg

        return network_svg(self.network, self.settings.data, self.title)

    def network_in(self, block: str) -> Network:
        """The inside of a block, by its id; the whole network for an empty one."""
        return self.blocks[block].network if block else self.network


class AddNode(msgspec.Struct, frozen=True, tag=True):
    """Put a node on the canvas."""

    node: Node

    def apply(self, project: Project) -> Edit:
        project.network.add_node(self.node)
        return RemoveNode(self.node.id)


class RemoveNode(msgspec.Struct, frozen=True, tag=True):
    """Take a node off the canvas; its wires must have gone before."""

    node: str

    def apply(self, project: Project) -> Edit:
        return AddNode(project.network.remove_node(self.node))


class ChangeNode(msgspec.Struct, frozen=True, tag=True):
    """Move, rename or set a node: the new value stands in for the old one of the same id."""

    node: Node

    def apply(self, project: Project) -> Edit:
        return ChangeNode(project.network.replace_node(self.node))


class AddWire(msgspec.Struct, frozen=True, tag=True):
    """Join an output to a free input."""

    wire: Wire

    def apply(self, project: Project) -> Edit:
        project.network.add_wire(self.wire)
        return RemoveWire(self.wire.id)


class RemoveWire(msgspec.Struct, frozen=True, tag=True):
    """Take a wire away."""

    wire: str

    def apply(self, project: Project) -> Edit:
        return AddWire(project.network.remove_wire(self.wire))


class ChangeWire(msgspec.Struct, frozen=True, tag=True):
    """Lead a wire another way between the same ports."""

    wire: Wire

    def apply(self, project: Project) -> Edit:
        return ChangeWire(project.network.replace_wire(self.wire))


class AddAnnotation(msgspec.Struct, frozen=True, tag=True):
    """Put a frame or a note on the canvas."""

    annotation: Annotation

    def apply(self, project: Project) -> Edit:
        project.network.add_annotation(self.annotation)
        return RemoveAnnotation(self.annotation.id)


class RemoveAnnotation(msgspec.Struct, frozen=True, tag=True):
    """Take a frame or a note off the canvas."""

    annotation: str

    def apply(self, project: Project) -> Edit:
        return AddAnnotation(project.network.remove_annotation(self.annotation))


class ChangeAnnotation(msgspec.Struct, frozen=True, tag=True):
    """Move, resize, colour or word a frame or a note."""

    annotation: Annotation

    def apply(self, project: Project) -> Edit:
        return ChangeAnnotation(project.network.replace_annotation(self.annotation))


class ChangeSettings(msgspec.Struct, frozen=True, tag=True):
    """Set what the next run is told."""

    settings: Settings

    def apply(self, project: Project) -> Edit:
        inverse = ChangeSettings(project.settings)
        project.settings = self.settings
        return inverse


class ChangeTitle(msgspec.Struct, frozen=True, tag=True):
    """Give the project another title."""

    title: str

    def apply(self, project: Project) -> Edit:
        inverse = ChangeTitle(project.title)
        project.title = self.title
        return inverse


class AddBlock(msgspec.Struct, frozen=True, tag=True):
    """Have a block that nodes can stand for; ValueError if it would contain itself."""

    block: BlockData

    def apply(self, project: Project) -> Edit:
        project.blocks.add(self.block)
        try:
            check_nesting(project.blocks)
        except ValueError:
            del project.blocks[self.block.id]
            raise
        return RemoveBlock(self.block.id)


class RemoveBlock(msgspec.Struct, frozen=True, tag=True):
    """Have a block no longer; nodes that name it stand for nothing."""

    block: str

    def apply(self, project: Project) -> Edit:
        return AddBlock(data_of(project.blocks.pop(self.block)))


class RenameBlock(msgspec.Struct, frozen=True, tag=True):
    """Call a block otherwise."""

    block: str
    name: str

    def apply(self, project: Project) -> Edit:
        block = project.blocks[self.block]
        inverse = RenameBlock(block.id, block.name)
        block.name = self.name
        return inverse


NetworkEdit = (
    AddNode
    | RemoveNode
    | ChangeNode
    | AddWire
    | RemoveWire
    | ChangeWire
    | AddAnnotation
    | RemoveAnnotation
    | ChangeAnnotation
)
"""What changes one network; by itself the whole one."""


class Inside(msgspec.Struct, frozen=True, tag=True):
    """Make an edit on the inside of a block."""

    block: str
    edit: NetworkEdit

    def apply(self, project: Project) -> Edit:
        inside = Project(project.title, project.network_in(self.block), project.settings)
        inverse = self.edit.apply(inside)
        assert isinstance(inverse, NetworkEdit)
        return Inside(self.block, inverse)


Edit = NetworkEdit | Inside | AddBlock | RemoveBlock | RenameBlock | ChangeSettings | ChangeTitle


def inside(block: str, edits: Iterable[Edit]) -> list[Edit]:
    """The edits of a block's inside as edits of the project; those of the whole for an empty id.

    What says by itself where it belongs stays as it is.
    """
    return [
        Inside(block, each) if block and isinstance(each, NetworkEdit) else each for each in edits
    ]


def apply(project: Project, edits: Iterable[Edit]) -> list[Edit]:
    """Apply the edits in order and return the list that takes them back, in its own order.

    All or nothing: if one cannot be applied, those before it are taken back and the error
    (KeyError or ValueError) goes on to the caller.
    """
    inverse: list[Edit] = []
    try:
        for edit in edits:
            inverse.append(edit.apply(project))
    except (KeyError, ValueError):
        for edit in reversed(inverse):
            edit.apply(project)
        raise
    inverse.reverse()
    return inverse


def after(network: Network, edits: Iterable[Edit]) -> Network:
    """A network as it will be after edits of it, and of the blocks; none of them is made."""
    project = Project(network=network.copy())
    apply(project, edits)
    return project.network
