"""The project as `project.json` holds it, in canonical form: the same project, the same bytes."""

from __future__ import annotations

import msgspec

from engine.studio.network.annotation import Annotation
from engine.studio.network.edits import Project
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.settings import Settings

SCHEMA = 1


class ProjectData(msgspec.Struct, frozen=True, omit_defaults=True):
    """A project as immutable data: what a file holds and what a run takes as its snapshot."""

    schema: int
    title: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    settings: Settings
    annotations: tuple[Annotation, ...] = ()


def snapshot(project: Project) -> ProjectData:
    """The project as it is now, nodes and wires in the order of their ids."""
    nodes = sorted(project.network.nodes.values(), key=lambda node: (len(node.id), node.id))
    wires = sorted(project.network.wires.values(), key=lambda wire: wire.id)
    annotations = sorted(project.network.annotations.values(), key=lambda a: (len(a.id), a.id))
    return ProjectData(
        SCHEMA, project.title, tuple(nodes), tuple(wires), project.settings, tuple(annotations)
    )


def restore(data: ProjectData) -> Project:
    """The project that this data describes; ValueError where wires and nodes do not fit."""
    return Project(data.title, Network(data.nodes, data.wires, data.annotations), data.settings)


def to_json(data: ProjectData) -> bytes:
    """Canonical JSON: fields as defined here, parameters sorted, indented, a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(data, order="deterministic"), indent=1) + b"\n"


def from_json(text: bytes) -> ProjectData:
    """The project in this JSON; msgspec.MsgspecError where it is no such thing."""
    return msgspec.json.decode(text, type=ProjectData)
