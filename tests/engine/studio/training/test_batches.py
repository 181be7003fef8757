"""Every epoch visits every sample once, in an order of seed and epoch alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import Augmentation, load
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


def test_packed_samples_give_the_same_batches():
    packed = load("digits", limit=50, packed=True)
    index = np.array([7, 3, 7])
    made = Batches(packed, packed.targets, "cpu").take(index)
    for one, other in zip(made[:2], BATCHES.take(index)[:2], strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_augmented_samples_depend_on_the_place_in_the_run_alone():
    samples = load("digits", limit=50)
    augmented = Batches(samples, None, "cpu", Augmentation(shift=2, rotate=20))
    index = np.arange(8)

    def at(*place):
        return augmented.take(index, place)[0].numpy()

    first = at(0, 1, 5)
    assert first.dtype == np.float32 and not np.array_equal(first, samples.inputs[:8])
    assert not np.array_equal(first, at(0, 2, 5)) and not np.array_equal(first, at(0, 1, 6))
    np.testing.assert_array_equal(first, at(0, 1, 5))
