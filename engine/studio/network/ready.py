"""A network that can be trained as it is drawn, or the sentence on why it cannot.

`build` makes modules of it, and `engine.studio.codegen` writes it down as code.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_of
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.graph_module import Place
from engine.studio.network.making import sources_of
from engine.studio.network.network import Network, Node
from engine.studio.network.project import ProjectData, restore
from engine.studio.network.sentences import text
from engine.studio.network.settings import Settings


class BuildError(Exception):
    """The network cannot be trained as it is drawn; the text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class LossPorts:
    """What is wired to the loss: the target may be the dataset's, and few losses take more."""

    prediction: Place
    target: Place | None = None
    more: tuple[Place, ...] = ()

    @property
    def wired(self) -> set[Place]:
        """All of them that the network computes."""
        found = {self.prediction, *self.more}
        return found if self.target is None else {*found, self.target}


@dataclass(frozen=True, slots=True)
class Ready:
    """A network without problems: `network` is the one that computes, without bypassed nodes.

    `input_id` is the node that stands for the samples, `loss` the loss node.
    """

    title: str
    settings: Settings
    network: Network
    analysis: Analysis
    input_id: str
    loss: Node
    ports: LossPorts


def ready(project: Project | ProjectData) -> Ready:
    """The project's network, checked. Raises BuildError with the sentence of the first problem."""
    if isinstance(project, ProjectData):
        project = restore(project)
    analysis = analyse(project.network, project.settings.data)
    if not analysis.ready or analysis.loss is None:
        raise BuildError(_first_sentence(analysis))
    network = without_bypassed(project.network)
    input_id = next(node.id for node in network.nodes.values() if node.kind == "Input")
    loss = network.nodes[analysis.loss]
    ports = _loss_ports(network, loss.id)
    return Ready(project.title, project.settings, network, analysis, input_id, loss, ports)


def _first_sentence(analysis: Analysis) -> str:
    if analysis.awaited:
        return "The shapes behind the network's code are not known yet: wait until it was tried."
    if analysis.problems:
        return text(analysis.problems[0])
    return "The canvas is empty: put layers on it, or start from a template."


def _loss_ports(network: Network, loss_id: str) -> LossPorts:
    sources = sources_of(network, loss_id)
    others = (port.name for port in kind_of(network.nodes[loss_id]).inputs[2:])
    more = tuple(sources[name] for name in others)
    return LossPorts(sources["input"], sources.get("target"), more)
