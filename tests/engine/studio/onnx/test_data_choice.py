"""The data and the loss that a drawn model gets."""

from __future__ import annotations

import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")

from engine.studio.network.network import Network, Node, Wire
from engine.studio.onnx.data_choice import OWN_DATA, data_for, loss_for
from engine.studio.onnx.drawing import natural


@pytest.mark.parametrize(
    ("sample", "answer", "source", "classes"),
    [
        ((1, 28, 28), (10,), "digits", 10),
        ((1, 28, 28), (1, 28, 28), "digits", 10),
        ((1,), (1,), "line", 0),
        ((3, 224, 224), (1000,), OWN_DATA, 1000),
        ((7,), (1,), OWN_DATA, 0),
        ((7,), None, OWN_DATA, 0),
    ],
)
def test_a_known_set_is_chosen_where_one_fits(sample, answer, source: str, classes: int) -> None:
    data = data_for(sample, answer)
    assert (data.source, data.shape, len(data.classes)) == (source, sample, classes)


@pytest.mark.parametrize(
    ("last", "sample", "answer", "loss", "wired"),
    [
        ("Linear", (7,), (3,), "CrossEntropyLoss", False),
        ("LogSoftmax", (7,), (3,), "NLLLoss", False),
        ("Sigmoid", (7,), (3,), "BCELoss", False),
        ("Linear", (7,), (1,), "MSELoss", False),
        ("Sigmoid", (1, 28, 28), (1, 28, 28), "MSELoss", True),
    ],
)
def test_the_loss_fits_the_answer(last: str, sample, answer, loss: str, wired: bool) -> None:
    network = Network([Node("n1", "Input", "input"), Node("n2", last, "last")])
    network.add_wire(Wire("n1", "output", "n2", "input"))
    loss_for(network, natural(("n2", "output"), answer), data_for(sample, answer))
    node = network.nodes["n3"]
    assert node.kind == loss
    assert (network.wire_into("n3", "target") is not None) is wired
