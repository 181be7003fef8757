"""From the drawn network to a module that computes: `build(project)`.

The module's attributes are the nodes' names, so that its state dict reads `conv1.weight`. Only
what leads to the loss is built, in the order of computation, so that a seed gives the same
weights each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from msgspec import UNSET

from engine import Tensor, arange, nn, tensor
from engine.datasets import Normalisation
from engine.studio.network.analysis import Analysis
from engine.studio.network.catalogue import kind_of
from engine.studio.network.edits import Project
from engine.studio.network.graph_module import GraphModule, Place, Step, module_paths
from engine.studio.network.kinds import Target
from engine.studio.network.making import draw
from engine.studio.network.modules import make_module
from engine.studio.network.project import ProjectData
from engine.studio.network.ready import BuildError, LossPorts, ready
from engine.studio.network.sentences import number
from engine.studio.sandbox.dry_run import try_code


class StudioModule(GraphModule):
    """A drawn network. `node_ids` gives the node of each of its modules, by the module's name.

    Inside of blocks both are dotted paths: the module `block1.0.conv1` is that of the nodes
    `n4.0.n2`. `input_id` is the node that stands for the samples; it has no module. `frozen_ids`
    are the nodes whose weights stay as they are. Samples are normalised before any layer sees them.
    """

    def __init__(
        self,
        modules: Mapping[str, nn.Module],
        steps: tuple[Step, ...],
        input_id: str,
        loss_ports: LossPorts,
        frozen: Collection[str] = frozenset(),
        normalisation: Normalisation | None = None,
    ) -> None:
        super().__init__(modules, steps, frozen)
        paths = list(module_paths(self))
        self.node_ids = {path.name: path.nodes for path in paths}
        self.frozen_ids = frozenset(path.nodes for path in paths if path.is_frozen)
        self.input_id = input_id
        self._loss_ports = loss_ports
        self._normalisation = normalisation

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
        self._compute(values)
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


def prediction_of(model: StudioModule) -> Place:
    """The output that is wired to the loss."""
    return model._loss_ports.prediction


def normalisation_of(model: StudioModule) -> Normalisation | None:
    """What is done to the samples before any layer sees them."""
    return model._normalisation


def node_of(model: StudioModule, name: str) -> tuple[str | None, str]:
    """The innermost node that a module or parameter of this name belongs to, and what is left.

    `block1.conv1.weight` gives ("n4.n2", "weight"); the node is None for what is the model's own.
    """
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        node = model.node_ids.get(".".join(parts[:count]))
        if node is not None:
            return node, ".".join(parts[count:])
    return None, name


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

    Raises BuildError, with the sentence of the first problem, where it cannot be trained. Code
    that a node holds is run: whoever calls must have been allowed that.
    """
    try_code(project)
    found = ready(project)
    network, analysis, ports, loss = found.network, found.analysis, found.ports, found.loss
    data = found.settings.data
    try:
        drawn = draw(network, analysis, [place[0] for place in ports.wired], ports.wired)
    except MemoryError:
        raise BuildError(
            f"The network's {number(analysis.total.parameters)} weights do not fit into this "
            "machine's memory: make its layers smaller."
        ) from None
    normalisation = None if data.normalisation is UNSET else data.normalisation
    model = StudioModule(
        drawn.modules, drawn.steps, found.input_id, ports, drawn.frozen, normalisation
    )
    criterion = make_module(kind_of(loss), analysis.resolved[loss.id])
    return Built(model, StudioLoss(criterion, len(data.classes), kind_of(loss).target), analysis)
