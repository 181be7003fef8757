"""Each toy set is what its name says, always the same, and learnable."""

import numpy as np
import pytest

from engine.datasets import toys


@pytest.mark.parametrize("name", toys.TOYS)
def test_a_toy_set_is_as_it_is_described_and_always_the_same(name: str):
    samples, again, info = toys.load(name), toys.load(name), toys.info(name)
    assert samples.inputs.shape == (info.count, *info.sample_shape)
    assert samples.targets.shape == (info.count, *info.target_shape)
    assert samples.inputs.dtype == np.float32
    assert samples.targets.dtype == (np.int64 if info.classes else np.float32)
    assert np.array_equal(samples.inputs, again.inputs)
    assert np.array_equal(samples.targets, again.targets)
    assert samples.ordered_split and len(toys.load(name, limit=2)) == 2


def test_the_line_is_twice_x_and_in_mixed_order():
    samples = toys.load("line")
    assert np.allclose(samples.targets, 2 * samples.inputs)
    assert (np.diff(samples.inputs[:, 0]) < 0).any()


def test_the_binary_table_is_the_tutorials():
    samples = toys.load("binary")
    assert samples.inputs.tolist() == [[1, 0, 1, 0], [1, 0, 1, 1], [0, 1, 0, 1]]
    assert samples.targets.tolist() == [[1], [1], [0]]


def test_xor_is_exclusive_or():
    samples = toys.load("xor")
    assert {(*row, label) for row, label in zip(samples.inputs, samples.targets, strict=True)} == {
        (0, 0, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
    }


@pytest.mark.parametrize("name", ["moons", "circles", "spiral"])
def test_a_points_nearest_neighbour_is_of_its_class_but_no_line_parts_them(name: str):
    samples = toys.load(name)
    points, labels = samples.inputs.astype(float), samples.targets
    distances = np.linalg.norm(points[:, None] - points, axis=-1) + 9 * np.eye(len(points))
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.95
    with_one = np.column_stack([points, np.ones(len(points))])
    best_line = np.linalg.lstsq(with_one, 2.0 * labels - 1, rcond=None)[0]
    assert ((with_one @ best_line > 0) == labels).mean() < 0.95
    assert np.bincount(labels).tolist() == [100, 100]


def test_a_phrases_class_is_what_outweighs_in_it():
    samples = toys.load("phrases")
    assert samples.inputs.min() == 0 and samples.inputs.max() == len(toys.WORDS) - 1
    assert len({tuple(row) for row in samples.inputs}) > 390
    for row, label in zip(samples.inputs.astype(int), samples.targets, strict=True):
        weight, factor = 0, 1
        for word in (toys.WORDS[place] for place in row):
            if word in ("good", "great", "fun", "bright", "warm"):
                weight += factor
            if word in ("bad", "dull", "sad", "slow", "cold"):
                weight -= factor
            factor = {"very": 2, "not": -1}.get(word, 1)
        assert weight and (weight > 0) == (label == 1)
    assert np.bincount(samples.targets).tolist() == [200, 200]
