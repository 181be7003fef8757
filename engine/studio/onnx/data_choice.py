"""The data and the loss that an imported network is given, so that it can be trained on."""

from __future__ import annotations

from engine.datasets import available
from engine.studio.data import choice_of
from engine.studio.network.analysis import Shape
from engine.studio.network.catalogue import kind_of
from engine.studio.network.losses import maker_of_values
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.settings import DataChoice
from engine.studio.onnx.drawing import Value

OWN_DATA = "your own data"
"""Stands for a data set where none of those here fits: it has to be chosen."""
MOST_CLASSES = 100_000
LOSSES = {"log-probabilities": "NLLLoss", "probabilities": "CrossEntropyLoss"}


def data_for(sample: Shape, answer: Shape | None) -> DataChoice:
    """A known set with samples and answers of these shapes; else a place for one that has."""
    count = answer[0] if answer is not None and len(answer) == 1 else 0
    known = [info for info in available() if info.sample_shape == sample]
    for info in known:
        fits = len(info.classes) == count if info.classes else info.target_shape == answer
        if fits:
            return choice_of(info)
    if known and answer == sample:
        return choice_of(known[0])
    if 2 <= count <= MOST_CLASSES:
        return DataChoice(OWN_DATA, sample, tuple(map(str, range(count))))
    return DataChoice(OWN_DATA, sample, (), answer or ())


def loss_for(network: Network, answer: Value, data: DataChoice) -> None:
    """Put the loss that fits at the end of the network.

    Classes are told apart by cross-entropy, on what comes out or on its logarithms; numbers are
    compared by their squares. Answers of the samples' own shape are compared with the samples.
    """
    input = next(node for node in network.nodes.values() if node.kind == "Input")
    copies = _copies(answer, data)
    node = Node(network.new_ids(1)[0], _loss(network, answer, data), network.new_name("loss"))
    network.add_node(node)
    network.add_wire(Wire(*answer.place, node.id, "input"))
    if copies:
        network.add_wire(Wire(input.id, "output", node.id, "target"))


def _copies(answer: Value, data: DataChoice) -> bool:
    """Whether the network gives its samples again, as an autoencoder does."""
    if answer.shape is None or answer.shape != data.shape:
        return False
    has_classes = len(data.classes) == answer.shape[0]
    return len(data.shape) > 1 or not (has_classes or data.target_shape == answer.shape)


def _loss(network: Network, answer: Value, data: DataChoice) -> str:
    if _copies(answer, data) or not data.classes:
        return "MSELoss"
    wire = Wire(*answer.place, "", "")
    maker = maker_of_values(network, wire)
    if maker.kind == "Sigmoid":
        return "BCELoss"
    return LOSSES.get(kind_of(maker).gives, "CrossEntropyLoss")
