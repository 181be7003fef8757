"""Weights, multiply-adds and values of a layer."""

import pytest

from engine.studio.network.analysis import Cost
from engine.studio.network.costs import MOST_ACTIVATIONS, MOST_PARAMETERS, cost, too_large

CONV = {"in_channels": 1, "out_channels": 16, "kernel_size": (5, 5), "bias": True}


@pytest.mark.parametrize(
    ("kind", "resolved", "output", "expected"),
    [
        ("Conv2d", CONV, (16, 28, 28), Cost(416, 25 * 16 * 784, 16 * 784)),
        ("Conv2d", {**CONV, "bias": False}, (16, 2, 2), Cost(400, 25 * 64, 64)),
        ("Conv2d", {**CONV, "in_channels": None}, None, Cost()),
        ("Linear", {"in_features": 1050, "out_features": 10, "bias": True}, None, Cost(10_510)),
        ("Linear", {"in_features": 3, "out_features": 2, "bias": False}, (5, 2), Cost(6, 30, 10)),
        ("Linear", {"in_features": None, "out_features": 2, "bias": True}, None, Cost()),
        ("ReLU", {}, (3, 4), Cost(0, 0, 12)),
        ("Quantum2d", {}, None, Cost()),
    ],
)
def test_what_a_layer_costs(kind, resolved, output, expected) -> None:
    assert cost(kind, resolved, output) == expected


def test_costs_add_up() -> None:
    assert Cost(1, 2, 3) + Cost(10, 20, 30) == Cost(11, 22, 33)


def test_what_does_not_fit_into_memory_is_too_large() -> None:
    assert not too_large(Cost(MOST_PARAMETERS, 0, MOST_ACTIVATIONS))
    assert too_large(Cost(MOST_PARAMETERS + 1))
    assert too_large(Cost(activations=MOST_ACTIVATIONS + 1))
