"""Projects with blocks, for the tests of what blocks do."""

from __future__ import annotations

from collections.abc import Iterable

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.analysis import Analysis
from engine.studio.network.check import analyse
from engine.studio.network.edits import Edit, Project
from engine.studio.network.grouping import group, group_refusal, ungroup, ungroup_refusal
from engine.studio.network.ports import with_cut_wires
from engine.studio.network.project import restore, snapshot, to_json
from engine.studio.network.templates import TEMPLATES


def lenet() -> Project:
    return restore(TEMPLATES["lenet"].make())


def named(project: Project, name: str, block: str = "") -> str:
    """The id of the node of this name, in the whole or in a block's inside."""
    nodes = project.network_in(block).nodes.values()
    return next(node.id for node in nodes if node.name == name)


def make(project: Project, edits: Iterable[Edit], block: str = "") -> list[Edit]:
    """Make these edits of a network as the window does; what takes them back."""
    return edit.apply(project, with_cut_wires(project, edit.inside(block, edits)))


def group_named(project: Project, *names: str, block: str = "") -> str:
    """Make a block of the nodes of these names; the id of the node that stands for it."""
    network = project.network_in(block)
    ids = [named(project, name, block) for name in names]
    assert group_refusal(network, ids) is None
    node_id, edits = group(network, ids, "Block")
    make(project, edits, block)
    return node_id


def ungrouped(project: Project, node_id: str, block: str = "") -> list[Edit]:
    """Lay a block out; what takes that back."""
    network = project.network_in(block)
    assert ungroup_refusal(project, network, node_id) is None
    return make(project, ungroup(project, network, node_id), block)


def set_parameter(project: Project, node_id: str, name: str, value, block: str = "") -> None:
    network = project.network_in(block)
    make(project, operations.set_parameter(network, node_id, name, value), block)


def bytes_of(project: Project) -> bytes:
    return to_json(snapshot(project))


def analysed(project: Project) -> Analysis:
    return analyse(project.network, project.settings.data)


def problems(project: Project) -> list[str]:
    return [problem.id for problem in analysed(project).problems]
