"""Weights become pictures by what they are, and looking leaves the network as it was."""

from __future__ import annotations

import numpy as np
import pytest

from engine import nn
from engine.studio.network.build import build
from engine.studio.training.watching.layer_view import MOST_PICTURES, filters, module_of, see


@pytest.mark.parametrize(
    ("module", "count", "size"),
    [
        (nn.Conv2d(3, 5, (4, 2)), 5, (2, 4)),
        (nn.Conv2d(1, 64, 3), MOST_PICTURES, (3, 3)),
        (nn.Linear(784, 10), 10, (28, 28)),
        (nn.Linear(8, 3), 1, (8, 3)),
        (nn.Linear(4, 3), 1, (4, 3)),
        (nn.ReLU(), 0, None),
        (nn.BatchNorm2d(4), 0, None),
        (None, 0, None),
    ],
)
def test_filters(module, count, size):
    found = filters(module)
    assert len(found) == count
    assert all((each.width, each.height) == size for each in found)


def test_a_layer_at_rest(project_of):
    built = build(project_of("lenet"))
    built.model.train()
    node = built.model.node_ids["conv1"]
    seen = see(built, node, 0, np.ones((1, 28, 28), np.float32), "cpu")
    assert len(seen.maps) == 16 and len(seen.filters) == 16
    assert seen.gradients is None and seen.ratio is None
    assert sum(seen.activations.counts) == 16 * 28 * 28
    assert built.model.training and module_of(built.model, node) is built.model.conv1


def test_a_layer_of_several_outputs(project_of):
    built = build(project_of("lstm"))
    node = built.model.node_ids["lstm"]
    seen = see(built, node, 0, np.ones((1, 28, 28), np.float32), "cpu")
    assert seen.maps and seen.weights is not None
