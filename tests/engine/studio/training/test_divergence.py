"""The first layer that breaks is named, and the op in it."""

import numpy as np
import pytest

from engine import from_numpy
from engine.studio.network.build import build
from engine.studio.training.divergence import diverged

IMAGES = from_numpy(np.ones((2, 1, 28, 28), dtype=np.float32))
CLASSES = from_numpy(np.array([0, 1]))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("layer", "op"), [("conv1", "Convolution"), ("conv2", "Convolution"), ("fc", "Addmm")]
)
def test_the_first_broken_layer_and_its_op_are_named(project_of, layer, op):
    built = build(project_of("lenet"))
    weight = getattr(built.model, layer).weight
    weight.array[...] = 3e38  # finite, but no sum of its products is
    assert diverged(built, IMAGES, CLASSES) == f"it begins in {layer}, in its {op}"
    assert not any(module._forward_hooks for module in built.model.children())


@pytest.mark.parametrize("layer", ["conv1", "lstm"])
def test_weights_that_a_step_has_spoilt_are_named(project_of, layer):
    built = build(project_of("lenet" if layer == "conv1" else "lstm"))
    next(getattr(built.model, layer).parameters()).array[0] = np.nan
    expected = f"the step before left weights of {layer} that are not finite"
    assert diverged(built, IMAGES, CLASSES) == expected


def test_a_sound_network_leaves_the_loss(project_of):
    found = diverged(build(project_of("lenet")), IMAGES, CLASSES)
    assert found.startswith("it begins in the loss, in its ")
