"""What a wire may join, and in which words it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import sentences
from engine.studio.network.connecting import can_connect
from engine.studio.network.network import Wire
from engine.studio.network.order import topological_order

ENTROPY = "CrossEntropyLoss"
LENET = ("Input", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", ENTROPY)


@pytest.mark.parametrize(
    ("wire", "id"),
    [
        (("n9", "output", "n2", "input"), "missing-node"),
        (("n3", "output", "n3", "input"), "own-node"),
        (("n3", "output", "n2", "input"), "cycle"),
        (("n7", "output", "n2", "input"), "no-output"),
        (("n2", "output", "n1", "input"), "no-input"),
        (("n2", "input", "n3", "input"), "not-an-output"),
        (("n2", "output", "n3", "output"), "not-an-input"),
        (("n2", "flux", "n3", "input"), "missing-port"),
        (("n2", "output", "n3", "flux"), "missing-port"),
    ],
)
def test_what_can_never_make_sense_is_refused_in_a_sentence(chain, wire, id) -> None:
    refusal = can_connect(chain(*LENET).network, *wire)
    assert refusal.id == id
    assert sentences.text(refusal).endswith(".")


def test_a_wire_whose_shape_does_not_fit_is_accepted(chain) -> None:
    assert can_connect(chain(*LENET).network, "n1", "output", "n6", "input") is None
    assert can_connect(chain(*LENET).network, "n1", "output", "n7", "target") is None


@given(data=st.data())
def test_an_accepted_wire_closes_no_circle(wild, data) -> None:
    network = data.draw(wild).network
    order = topological_order(network)
    if len(order) < 2:
        return
    source, target = data.draw(st.tuples(*[st.sampled_from(order)] * 2))
    if can_connect(network, source, "output", target, "input") is None:
        old = network.wire_into(target, "input")
        if old is not None:
            network.remove_wire(old.id)
        network.add_wire(Wire(source, "output", target, "input"))
        assert target in topological_order(network)
