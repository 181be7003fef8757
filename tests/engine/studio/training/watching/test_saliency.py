"""Saliency is the gradient of the largest answer to the input, and leaves no trace."""

from __future__ import annotations

import numpy as np

from engine import from_numpy
from engine.studio.network.build import build
from engine.studio.training.message import ZERO
from engine.studio.training.watching.saliency import saliency


def slopes(built, sample, step=1e-2):
    """The same by differences: how the largest output changes with each value."""

    def outputs(values):
        return built.model(from_numpy(values[np.newaxis])).detach().numpy()[0]

    built.model.eval()
    best = outputs(sample).argmax()
    result = np.zeros_like(sample)
    for place in np.ndindex(sample.shape):
        moved = sample.copy()
        moved[place] += step
        result[place] = (outputs(moved)[best] - outputs(sample)[best]) / step
    return result


def test_it_is_the_slope(project_of):
    built = build(project_of("binary"))
    sample = np.array([1, 0, 1, 0], np.float32)
    (picture,) = saliency(built, sample, "cpu")
    found = (np.frombuffer(picture.data, np.uint8).astype(float) - ZERO) / (255 - ZERO)
    wanted = slopes(built, sample)
    assert np.allclose(found, wanted / np.abs(wanted).max(), atol=0.02)


def test_nothing_about_the_network_changes(project_of):
    built = build(project_of("lenet"))
    built.model.train()
    sample = np.random.default_rng(0).random((1, 28, 28)).astype(np.float32)
    (picture,) = saliency(built, sample, "cpu")
    assert (picture.width, picture.height) == (28, 28)
    assert built.model.training
    assert all(parameter.grad is None for parameter in built.model.parameters())


def test_numbers_of_words_have_no_slope(project_of):
    assert saliency(build(project_of("embedding")), np.zeros(6, np.float32), "cpu") == ()
