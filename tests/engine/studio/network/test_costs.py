"""Weights, multiply-adds and values of a layer."""

import pytest

from engine.studio.network.analysis import Cost
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.costs import MOST_ACTIVATIONS, MOST_PARAMETERS, cost, too_large
from engine.studio.network.kinds import UNKNOWN
from engine.studio.network.network import Node
from engine.studio.network.parameters import checked
from engine.studio.network.shapes import infer

CONV = {"out_channels": 16, "kernel_size": (5, 5), "padding": (2, 2)}
ROWS = (28, 32)


@pytest.mark.parametrize(
    ("kind", "parameters", "inputs", "expected"),
    [
        ("Conv2d", CONV, [(1, 28, 28)], Cost(416, 25 * 16 * 784, 16 * 784, 784)),
        ("Conv2d", {**CONV, "bias": False}, [(1, 2, 2)], Cost(400, 25 * 64, 64, 4)),
        ("Conv2d", {"groups": 4}, [(4, 3, 3)], Cost(160, 9 * 16, 16, 36)),
        ("Linear", {"bias": False}, [(5, 3)], Cost(30, 150, 50, 15)),
        ("ReLU", {}, [(3, 4)], Cost(0, 0, 12, 12)),
        ("Flatten", {}, [(3, 4)], Cost(0, 0, 0, 0)),
        ("Select", {}, [(3, 4)], Cost(0, 0, 0, 12)),
        ("Add", {}, [(3, 4), (3, 4)], Cost(0, 0, 12, 24)),
        ("MatMul", {}, [(3, 4), (4, 5)], Cost(0, 60, 15, 32)),
        ("ConvTranspose2d", {}, [(2, 3, 3)], Cost(304, 9 * 16 * 18, 16 * 25, 18)),
        ("BatchNorm2d", {}, [(8, 3, 3)], Cost(16, 0, 72, 72)),
        ("Embedding", {}, [(5,)], Cost(128, 0, 40, 0)),
        # 28 steps: the products with input and state, three gates and the state of each.
        ("GRU", {"hidden_size": 8}, [ROWS], Cost(1008, 28 * 960, 28 * 32 + 8, 28 * 24 + 896)),
        # Four maps of 32×32, the looks and what they gather, with 4 pictures of the looks.
        (
            "MultiheadAttention",
            {},
            [ROWS] * 3,
            Cost(4224, 4 * 28 * 1024 + 2 * 784 * 32, 4 * 784 + 5 * 896, 4 * 784 + 7 * 896),
        ),
    ],
)
def test_what_a_layer_costs(kind, parameters, inputs, expected) -> None:
    entry = CATALOGUE[kind]
    good, _ = checked(Node("n1", kind, "x", parameters=parameters))
    outputs, filled = infer(entry, good, tuple(inputs))
    found = cost(entry, {**good, **filled}, tuple(inputs), outputs[: len(entry.outputs)])
    assert found == expected


def test_weights_are_known_before_shapes_are() -> None:
    known = {"in_features": 1050, "out_features": 10, "bias": True}
    assert cost(CATALOGUE["Linear"], known, (), ()) == Cost(10_510)
    assert cost(CATALOGUE["Linear"], {**known, "in_features": None}, (), ()) == Cost()
    assert cost(UNKNOWN, {}, (), ()) == Cost()


def test_costs_add_up() -> None:
    assert Cost(1, 2, 3, 4) + Cost(10, 20, 30, 40) == Cost(11, 22, 33, 44)


def test_what_does_not_fit_into_memory_is_too_large() -> None:
    assert not too_large(Cost(MOST_PARAMETERS, 0, MOST_ACTIVATIONS))
    assert too_large(Cost(MOST_PARAMETERS + 1))
    assert too_large(Cost(activations=MOST_ACTIVATIONS + 1))
