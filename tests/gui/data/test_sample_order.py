"""What is browsed is what was asked for, whatever the split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import Samples, load, split
from gui.data.sample_order import SampleOrder


def samples_of(count: int, ordered: bool = False) -> Samples:
    inputs = np.arange(count, dtype=np.float32)[:, None]
    targets = np.arange(count) % 3
    return Samples(inputs, targets, ("a", "b", "c"), "n", "N", ordered_split=ordered)


@given(
    count=st.integers(1, 40),
    held_out=st.floats(0, 0.9),
    seed=st.integers(0, 99),
    ordered=st.booleans(),
)
def test_the_parts_are_those_of_the_split(count, held_out, seed, ordered):
    samples = samples_of(count, ordered)
    training, held = split(samples, held_out, seed)
    for part, expected in (("training", training), ("held_out", held), ("all", samples)):
        places = SampleOrder(part).places(samples, held_out, seed)
        assert set(samples.inputs[places, 0]) == set(expected.inputs[:, 0])
        assert (np.diff(places) > 0).all()


def test_one_class_alone_or_all_by_class():
    samples = samples_of(10)
    assert SampleOrder(of_class=1).places(samples, 0.3, 0).tolist() == [1, 4, 7]
    by_class = SampleOrder(sort="class").places(samples, 0.3, 0)
    assert by_class.tolist() == [0, 3, 6, 9, 1, 4, 7, 2, 5, 8]


def test_the_worst_come_first_once_losses_are_known():
    samples, losses = samples_of(4), np.array([0.5, 2.0, 0.1, 2.0])
    by_loss = SampleOrder(sort="loss")
    assert by_loss.places(samples, 0, 0, losses).tolist() == [1, 3, 0, 2]
    assert by_loss.places(samples, 0, 0).tolist() == [0, 1, 2, 3]
    assert by_loss.places(samples, 0, 0, losses[:2]).tolist() == [0, 1, 2, 3]


def test_the_test_images_are_a_set_of_their_own():
    few = load("digits", limit=5)
    whole = Samples(few.inputs, few.targets, few.classes, "n", "N", test=few.take(slice(0, 2)))
    order = SampleOrder("test")
    assert len(order.source(whole)) == len(order.places(whole, 0.5, 0)) == 2


@pytest.mark.parametrize("sort", ["place", "class", "loss"])
def test_numbers_have_no_classes_to_sort_by(sort):
    samples = load("line")
    places = SampleOrder(sort=sort, of_class=1).places(samples, 0.3, 0)
    assert places.tolist() == list(range(100))
