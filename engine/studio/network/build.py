"""From the drawn network to a module that computes: `build(project)`.

The module's attributes are the nodes' names, so that its state dict reads `conv1.weight`. Only
what leads to the loss is built, in the order of computation, so that a seed gives the same
weights each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from engine import Tensor, arange, nn, tensor
from engine.datasets import Normalisation
from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_of
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.freezing import is_frozen
from engine.studio.network.kinds import Target
from engine.studio.network.modules import make_module
from engine.studio.network.network import Network
from engine.studio.network.project import ProjectData, restore
from engine.studio.network.sentences import number, text


class BuildError(Exception):
    """The network cannot be trained as it is drawn; the text is the sentence to show."""


Place = tuple[str, str]
"""An output: its node's id, and its port."""


@dataclass(frozen=True, slots=True)
class Step:
    """One module at work: from what these outputs hold to its own outputs.

    `done` are the outputs whose values nobody needs after it.
    """

    name: str
    sources: tuple[Place, ...]
    outputs: tuple[Place, ...]
    done: tuple[Place, ...]


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


class StudioModule(nn.Module):
    """A drawn network. `node_ids` gives the node of each of its modules, by the module's name.

    `input_id` is the node that stands for the samples; it has no module. The modules named in
    `frozen` learn nothing. Samples are normalised before any layer sees them.
    """

    def __init__(
        self,
        modules: dict[str, nn.Module],
        steps: tuple[Step, ...],
        input_id: str,
        loss_ports: LossPorts,
        frozen: frozenset[str] = frozenset(),
        normalisation: Normalisation | None = None,
    ) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.node_ids = {step.name: step.outputs[0][0] for step in steps}
        self._steps = steps
        self.input_id = input_id
        self._loss_ports = loss_ports
        self._frozen = frozen
        self._normalisation = normalisation
        for name in frozen:
            modules[name].requires_grad_(False)

    @property
    def frozen_ids(self) -> frozenset[str]:
        """The nodes whose weights stay as they are."""
        return frozenset(self.node_ids[name] for name in self._frozen)

    def train(self, mode: bool = True) -> StudioModule:
        """As for any module, but frozen ones stay in eval mode: their averages stay as well."""
        super().train(mode)
        for name in self._frozen:
            self._modules[name].eval()
        return self

    def forward(self, input: Tensor) -> Tensor:
        """The prediction for a batch (N, …): what is wired to the loss."""
        return self.forward_with_target(input)[0]

    def forward_with_target(
        self, input: Tensor
    ) -> tuple[Tensor, Tensor | None, tuple[Tensor, ...]]:
        """The prediction, the target where the network computes that too, and what else it gives.

        The last are the loss's other inputs, such as a variance.
        """
        values: dict[Place, Tensor] = {(self.input_id, "output"): self._normalised(input)}
        for step in self._steps:
            module = self._modules[step.name]
            result = module(*(values[source] for source in step.sources))
            results = result if isinstance(result, tuple) else (result,)
            values.update(zip(step.outputs, results, strict=True))
            for place in step.done:
                values.pop(place, None)
        ports = self._loss_ports
        target = None if ports.target is None else values[ports.target]
        return values[ports.prediction], target, tuple(values[each] for each in ports.more)

    def _normalised(self, input: Tensor) -> Tensor:
        """The samples with each feature, or images as a whole, moved and scaled as was chosen."""
        if self._normalisation is None:
            return input
        mean = tensor(self._normalisation.mean, device=input.device)
        std = tensor(self._normalisation.std, device=input.device)
        return (input - mean) / std


class StudioLoss(nn.Module):
    """The loss of a drawn network, for the targets as the dataset has them.

    Targets are class indices (N,) or numbers (N, k). Where a loss of numbers meets class indices,
    they become rows with a 1 at the class, among zeros; where it wants signs, among -1.
    """

    def __init__(self, criterion: nn.Module, classes: int, wanted: Target) -> None:
        super().__init__()
        self.criterion = criterion
        self._classes = classes
        self._wanted = wanted

    def forward(self, prediction: Tensor, target: Tensor, *more: Tensor) -> Tensor:
        """The loss of a batch, as one number."""
        if self._wanted != "classes" and not target.is_floating_point():
            classes = arange(self._classes, device=target.device)
            target = (target.unsqueeze(1) == classes).to(prediction.dtype)
            if self._wanted == "signs":
                target = 2 * target - 1
        return self.criterion(prediction, target, *more)


@dataclass(frozen=True, slots=True)
class Built:
    """What `build` makes: the model, its loss, and what was inferred on the way."""

    model: StudioModule
    loss: StudioLoss
    analysis: Analysis

    def evaluate(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Prediction and loss of a batch.

        The dataset's targets give way to what the drawing wires to the loss's target, if anything.
        """
        prediction, wired, more = self.model.forward_with_target(inputs)
        return prediction, self.loss(prediction, targets if wired is None else wired, *more)


def build(project: Project | ProjectData) -> Built:
    """The project's network as a module with fresh weights, on the CPU.

    Raises BuildError, with the sentence of the first problem, where it cannot be trained.
    """
    if isinstance(project, ProjectData):
        project = restore(project)
    network, data = project.network, project.settings.data
    analysis = analyse(network, data)
    if not analysis.ready or analysis.loss is None:
        raise BuildError(_first_sentence(analysis))
    network = without_bypassed(network)
    loss = network.nodes[analysis.loss]
    used = network.upstream(loss.id)
    working = [
        node_id
        for node_id in analysis.order
        if node_id in used and kind_of(network.nodes[node_id]).inputs and node_id != loss.id
    ]
    try:
        modules = {network.nodes[each].name: _module(network, analysis, each) for each in working}
    except MemoryError:
        raise BuildError(
            f"The network's {number(analysis.total.parameters)} weights do not fit into this "
            "machine's memory: make its layers smaller."
        ) from None
    input_id = next(node.id for node in network.nodes.values() if node.kind == "Input")
    ports = _loss_ports(network, loss.id)
    frozen = frozenset(
        network.nodes[each].name for each in working if is_frozen(network.nodes[each])
    )
    steps = _steps(network, working, ports.wired)
    normalisation = None if data.normalisation is UNSET else data.normalisation
    model = StudioModule(modules, steps, input_id, ports, frozen, normalisation)
    criterion = _module(network, analysis, loss.id)
    return Built(model, StudioLoss(criterion, len(data.classes), kind_of(loss).target), analysis)


def _module(network: Network, analysis: Analysis, node_id: str) -> nn.Module:
    return make_module(kind_of(network.nodes[node_id]), analysis.resolved[node_id])


def _first_sentence(analysis: Analysis) -> str:
    if analysis.problems:
        return text(analysis.problems[0])
    return "The canvas is empty: put layers on it, or start from a template."


def _loss_ports(network: Network, loss_id: str) -> LossPorts:
    sources = _sources(network, loss_id)
    others = (port.name for port in kind_of(network.nodes[loss_id]).inputs[2:])
    more = tuple(sources[name] for name in others)
    return LossPorts(sources["input"], sources.get("target"), more)


def _sources(network: Network, node_id: str) -> dict[str, Place]:
    """What is wired to each of this node's inputs."""
    return {wire.input: (wire.source, wire.output) for wire in network.wires_into(node_id)}


def _steps(network: Network, working: list[str], kept: set[Place]) -> tuple[Step, ...]:
    """The nodes in order, each with what it needs and what can be forgotten after it."""
    steps: list[Step] = []
    needed = set(kept)
    for node_id in reversed(working):
        node = network.nodes[node_id]
        kind, sources = kind_of(node), _sources(network, node_id)
        inputs = tuple(sources[port.name] for port in kind.inputs)
        outputs = tuple((node_id, port.name) for port in kind.outputs)
        spare = (place for place in (*inputs, *outputs) if place not in needed)
        steps.append(Step(node.name, inputs, outputs, tuple(dict.fromkeys(spare))))
        needed.update(inputs)
    return tuple(reversed(steps))
