"""The nearest training samples are found, nearest first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.datasets import ImageStack, Samples, load
from engine.studio.training.watching import neighbours
from engine.studio.training.watching.neighbours import nearest


@pytest.fixture(scope="module")
def digits():
    return load("digits", limit=300)


def test_a_sample_is_nearest_to_itself(digits):
    found = nearest(digits, digits.inputs[17], 5)
    assert found[0].distance == pytest.approx(0.0, abs=0.02)
    assert found[0].label == digits.targets[17]
    assert len(found) == 5 and found[0].pictures[0].width == 28


def test_they_are_those_of_all_distances(digits):
    sample = digits.inputs[3] * 0.7
    wanted = np.sqrt(((digits.inputs - sample) ** 2).sum(axis=(1, 2, 3)))
    found = nearest(digits, sample, 7)
    assert [e.distance for e in found] == pytest.approx(np.sort(wanted)[:7], abs=0.02)


def test_what_fits_nothing_has_none(digits):
    assert nearest(digits, np.zeros(4, np.float32), 5) == ()
    assert len(nearest(digits.take(slice(0, 2)), digits.inputs[0], 5)) == 2


def test_numbers_have_no_class():
    samples = Samples(np.zeros((3, 1), np.float32), np.zeros((3, 1)), (), "line", "Line")
    assert nearest(samples, np.ones(1), 1)[0].label is None


def test_images_on_the_disk_are_compared_in_parts(digits, monkeypatch):
    wanted = nearest(digits, digits.inputs[9], 5)
    monkeypatch.setattr(neighbours, "COMPARED_AT_ONCE", 37)
    packed = replace(digits, inputs=ImageStack((digits.inputs[:, 0] * 255).round().astype("u1")))
    found = nearest(packed, digits.inputs[9], 5)
    assert [(e.label, e.pictures) for e in found] == [(e.label, e.pictures) for e in wanted]
