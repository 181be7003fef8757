"""What a node shows, worked out from the document before anything is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.datasets import title_of
from engine.studio.network.bypass import is_bypassed
from engine.studio.network.catalogue import Port, kind_in, summary
from engine.studio.network.check import Analysis, Problem
from engine.studio.network.freezing import is_frozen
from engine.studio.network.layers.block import BLOCK, PORT_KINDS, copies
from engine.studio.network.network import Network, Node
from engine.studio.network.parameters import checked
from engine.studio.network.settings import DataChoice
from gui.canvas.block_thumbnail import Thumbnail, thumbnail_of
from gui.canvas.style import grouped, shape_text

translate = QCoreApplication.translate


UNFINISHED = frozenset({"unconnected-input", "unused"})
"""Problems that every network has while it is being built: they ask for no attention."""


@dataclass(frozen=True)
class NodeFace:
    """The words and ports of one node, and its first problem."""

    title: str
    name: str
    category: str
    summary: str
    is_formula: bool
    """The summary is a formula: it is set in the monospaced font."""
    foot: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    chips: tuple[str, ...]
    """For each input what it takes when no wire ends there; mostly nothing."""
    problem: Problem | None
    has_sample: bool
    """Whether it shows the picture of the sample that flows in."""
    is_bypassed: bool = False
    is_collapsed: bool = False
    is_frozen: bool = False
    badge: str = ""
    """How often a block is repeated; mostly nothing."""
    thumbnail: Thumbnail | None = None
    """The inside of a block, small."""

    @property
    def has_error(self) -> bool:
        """Whether the node's problem stands out."""
        return self.problem is not None and stands_out(self.problem)


def stands_out(problem: Problem) -> bool:
    """Whether a problem is shown in red, with its card open: an error in what is there."""
    return problem.severity == "error" and problem.id not in UNFINISHED


def problems_by_node(analysis: Analysis) -> dict[str, Problem]:
    """The problem each node shows: the first that stands out, or the first of all."""
    shown: dict[str, Problem] = {}
    for problem in sorted(analysis.problems, key=stands_out, reverse=True):
        if problem.node is not None:
            shown.setdefault(problem.node, problem)
    return shown


def face_of(
    node: Node, network: Network, analysis: Analysis, data: DataChoice, problem: Problem | None
) -> NodeFace:
    """The face of a node as things stand. A kind the catalogue lacks goes by its own name."""
    kind = kind_in(network, node)
    is_data = kind.category == "data"
    line = summary(node, analysis.resolved.get(node.id, {})) or kind.formula
    is_block = node.kind == BLOCK.kind and bool(kind.kind)
    if is_block:
        line = _layers_line(network.blocks[node.block].network)
    if is_data:
        line = title_of(data.source)
    cost = analysis.costs.get(node.id)
    parameters = cost.parameters if cost else 0
    foot = (
        translate("NodeFace", "%1 params").replace("%1", grouped(parameters)) if parameters else ""
    )
    if is_data:
        foot = shape_text(data.shape)
    if is_bypassed(network, node):
        foot = translate("NodeFace", "bypassed")
    return NodeFace(
        title=kind.title if kind.kind else node.kind,
        name="" if _says_nothing(node, kind.stem, parameters) else node.name,
        category=kind.category,
        summary=line,
        is_formula=line == kind.formula,
        foot=foot,
        inputs=kind.inputs,
        outputs=kind.outputs,
        chips=tuple(_chip(port, node, network) for port in kind.inputs),
        problem=problem,
        has_sample=is_data and len(data.shape) == 3,
        is_bypassed=is_bypassed(network, node),
        is_collapsed=node.collapsed,
        is_frozen=is_frozen(node),
        badge=_badge(node) if is_block else "",
        thumbnail=thumbnail_of(network.blocks[node.block].network) if is_block else None,
    )


def _layers_line(inside: Network) -> str:
    """The layers of a block's inside in the order of its rows: "Conv2d · ReLU · MaxPool2d"."""
    rows = sorted(inside.nodes.values(), key=lambda node: (node.y, node.x))
    titles = [kind_in(inside, node).title for node in rows if node.kind not in PORT_KINDS]
    return " · ".join(dict.fromkeys(titles)) or translate("NodeFace", "empty")


def _badge(node: Node) -> str:
    repeat, _ = copies(checked(node)[0])
    return f"×{repeat}" if repeat > 1 else ""


def _says_nothing(node: Node, stem: str, parameters: int) -> bool:
    """Whether the name is one that a new node gets, where no weights are called by it."""
    return not parameters and node.kind not in PORT_KINDS and _is_given_name(node.name, stem)


def _chip(port: Port, node: Node, network: Network) -> str:
    """An unwired optional input of a loss takes the data's own labels."""
    if port.optional and network.wire_into(node.id, port.name) is None:
        return translate("NodeFace", "labels")
    return ""


def _is_given_name(name: str, stem: str) -> bool:
    """Whether the name is one that a new node gets: a stem and perhaps a number."""
    return name == stem or (name.startswith(stem) and name[len(stem) :].isdecimal())
