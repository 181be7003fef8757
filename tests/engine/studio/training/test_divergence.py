"""The first layer that breaks is the one that is named."""

import numpy as np
import pytest

from engine import from_numpy
from engine.studio.network.build import build
from engine.studio.training.divergence import first_layer_not_finite


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("layer", ["conv1", "conv2", "fc"])
def test_the_first_broken_layer_is_named(project_of, layer):
    model = build(project_of("lenet")).model
    for name in ("conv1", "conv2", "fc"):
        if name >= layer:
            getattr(model, name).bias.array[0] = np.nan
    inputs = from_numpy(np.zeros((2, 1, 28, 28), dtype=np.float32))
    assert first_layer_not_finite(model, inputs) == layer
    assert not any(module._forward_hooks for module in model.children())


def test_a_sound_network_has_none(project_of):
    inputs = from_numpy(np.zeros((2, 1, 28, 28), dtype=np.float32))
    assert first_layer_not_finite(build(project_of("lenet")).model, inputs) is None


def test_a_layer_of_several_outputs_is_looked_at_whole(project_of):
    model = build(project_of("lstm")).model
    inputs = from_numpy(np.zeros((2, 1, 28, 28), dtype=np.float32))
    assert first_layer_not_finite(model, inputs) is None
    model.lstm.bias_ih_l0.array[0] = np.nan
    assert first_layer_not_finite(model, inputs) == "lstm"
