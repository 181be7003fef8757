"""From the drawn network to a module that computes: `build(project)`.

The module's attributes are the nodes' names, so that its state dict reads `conv1.weight`. Only
what leads to the loss is built, in the order of computation, so that a seed gives the same
weights each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine import Tensor, arange, nn
from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_of
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.network import Network
from engine.studio.network.project import ProjectData, restore
from engine.studio.network.sentences import number, text


class BuildError(Exception):
    """The network cannot be trained as it is drawn; the text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Step:
    """One module at work: on the values of these nodes. `done` are values nobody needs after."""

    node: str
    name: str
    sources: tuple[str, ...]
    done: tuple[str, ...]


class Add(nn.Module):
    """a + b, the join of a residual connection."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a + b


class StudioModule(nn.Module):
    """A drawn network. `node_ids` gives the node of each of its modules, by the module's name.

    `input_id` is the node that stands for the samples; it has no module.
    """

    def __init__(
        self,
        modules: dict[str, nn.Module],
        steps: tuple[Step, ...],
        input_id: str,
        prediction_id: str,
        target_id: str | None,
    ) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.node_ids = {step.name: step.node for step in steps}
        self._steps = steps
        self.input_id = input_id
        self._prediction_id = prediction_id
        self._target_id = target_id

    def forward(self, input: Tensor) -> Tensor:
        """The prediction for a batch (N, …): what is wired to the loss."""
        return self.forward_with_target(input)[0]

    def forward_with_target(self, input: Tensor) -> tuple[Tensor, Tensor | None]:
        """The prediction, and the target where the network computes that too."""
        values = {self.input_id: input}
        for step in self._steps:
            module = self._modules[step.name]
            values[step.node] = module(*(values[source] for source in step.sources))
            for node in step.done:
                del values[node]
        target = None if self._target_id is None else values[self._target_id]
        return values[self._prediction_id], target


class StudioLoss(nn.Module):
    """The loss of a drawn network, for the targets as the dataset has them.

    Targets are class indices (N,) or numbers (N, k). Where MSELoss meets class indices, they
    become rows with a 1 at the class.
    """

    def __init__(self, criterion: nn.Module, classes: int) -> None:
        super().__init__()
        self.criterion = criterion
        self._classes = classes
        self._wants_numbers = isinstance(criterion, nn.MSELoss)

    def forward(self, prediction: Tensor, target: Tensor) -> Tensor:
        """The loss of a batch, as one number."""
        if self._wants_numbers and not target.is_floating_point():
            classes = arange(self._classes, device=target.device)
            target = (target.unsqueeze(1) == classes).to(prediction.dtype)
        return self.criterion(prediction, target)


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
        prediction, wired = self.model.forward_with_target(inputs)
        return prediction, self.loss(prediction, targets if wired is None else wired)


Parameters = dict[str, Any]

BUILDERS: dict[str, Callable[[Parameters], nn.Module]] = {
    "Linear": lambda p: nn.Linear(p["in_features"], p["out_features"], bias=p["bias"]),
    "Conv2d": lambda p: nn.Conv2d(
        p["in_channels"],
        p["out_channels"],
        p["kernel_size"],
        stride=p["stride"],
        padding=p["padding"],
        bias=p["bias"],
    ),
    "ReLU": lambda p: nn.ReLU(),
    "Sigmoid": lambda p: nn.Sigmoid(),
    "Tanh": lambda p: nn.Tanh(),
    "Softmax": lambda p: nn.Softmax(dim=p["dim"]),
    "LogSoftmax": lambda p: nn.LogSoftmax(dim=p["dim"]),
    "MaxPool2d": lambda p: nn.MaxPool2d(p["kernel_size"], p["stride"], p["padding"]),
    "AvgPool2d": lambda p: nn.AvgPool2d(p["kernel_size"], p["stride"], p["padding"]),
    "Flatten": lambda p: nn.Flatten(p["start_dim"], p["end_dim"]),
    "Add": lambda p: Add(),
    "Dropout": lambda p: nn.Dropout(p["p"]),
    "CrossEntropyLoss": lambda p: nn.CrossEntropyLoss(reduction=p["reduction"]),
    "MSELoss": lambda p: nn.MSELoss(reduction=p["reduction"]),
    "NLLLoss": lambda p: nn.NLLLoss(reduction=p["reduction"]),
}
"""The module of each kind, from its parameters as `Analysis.resolved` has them."""


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
    sources = _sources(network, loss.id)
    prediction_id, target_id = sources["input"], sources.get("target")
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
    steps = _steps(network, working, {prediction_id, target_id})
    model = StudioModule(modules, steps, input_id, prediction_id, target_id)
    return Built(
        model, StudioLoss(_module(network, analysis, loss.id), len(data.classes)), analysis
    )


def _module(network: Network, analysis: Analysis, node_id: str) -> nn.Module:
    return BUILDERS[network.nodes[node_id].kind](analysis.resolved[node_id])


def _first_sentence(analysis: Analysis) -> str:
    if analysis.problems:
        return text(analysis.problems[0])
    return "The canvas is empty: put layers on it, or start from a template."


def _sources(network: Network, node_id: str) -> dict[str, str]:
    """The node at each of this node's inputs."""
    return {wire.input: wire.source for wire in network.wires_into(node_id)}


def _steps(network: Network, working: list[str], kept: set[str | None]) -> tuple[Step, ...]:
    """The nodes in order, each with what it needs and what can be forgotten after it."""
    steps: list[Step] = []
    needed = set(kept)
    for node_id in reversed(working):
        node = network.nodes[node_id]
        sources = _sources(network, node_id)
        inputs = tuple(sources[port.name] for port in kind_of(node).inputs)
        done = tuple(source for source in dict.fromkeys(inputs) if source not in needed)
        needed.update(inputs)
        steps.append(Step(node_id, node.name, inputs, done))
    return tuple(reversed(steps))
