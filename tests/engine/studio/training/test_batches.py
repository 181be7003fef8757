"""Every epoch visits every sample once, in an order of seed and epoch alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import load
from engine.studio.training.batches import Batches


def batches():
    samples = load("digits", limit=50)
    return Batches(samples, samples.targets, "cpu")


@given(st.integers(0, 2**31), st.integers(1, 1000))
def test_an_order_visits_every_sample_once_and_repeats_itself(seed, epoch):
    order = BATCHES.order(seed, epoch)
    np.testing.assert_array_equal(np.sort(order), np.arange(50))
    np.testing.assert_array_equal(order, BATCHES.order(seed, epoch))


BATCHES = batches()


def test_epochs_and_seeds_differ():
    orders = {tuple(BATCHES.order(seed, epoch)) for seed in range(4) for epoch in range(4)}
    assert len(orders) == 16


def test_a_batch_is_inputs_targets_and_labels():
    samples = load("digits", limit=50)
    index = np.array([7, 3])
    inputs, targets, labels = BATCHES.take(index)
    np.testing.assert_array_equal(inputs.numpy(), samples.inputs[index])
    np.testing.assert_array_equal(targets.numpy(), samples.targets[index])
    np.testing.assert_array_equal(labels, samples.targets[index])


def test_regression_has_no_labels():
    samples = load("line")
    assert Batches(samples, None, "cpu").take(np.array([0]))[2] is None
