"""Splitting: a partition, the same for the same seed, in order where order is wanted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.source import Samples, split


def numbered(count: int, ordered: bool = False) -> Samples:
    inputs = np.arange(count, dtype=np.float32)[:, None]
    return Samples(inputs, np.arange(count), ("a",), "n", "N", ordered_split=ordered)


@given(
    count=st.integers(1, 200),
    held_out=st.floats(0, 1, exclude_max=True),
    seed=st.integers(0, 2**32),
    ordered=st.booleans(),
)
def test_split_is_a_partition_that_keeps_pairs_together(count, held_out, seed, ordered):
    training, held = split(numbered(count, ordered), held_out, seed)
    assert sorted([*training.targets, *held.targets]) == list(range(count))
    assert len(training) >= 1
    for part in training, held:
        assert np.array_equal(part.inputs[:, 0], part.targets)


def test_the_same_seed_gives_the_same_split_and_another_seed_another():
    parts = [split(numbered(100), 0.3, seed)[1].targets.tolist() for seed in (1, 1, 2)]
    assert parts[0] == parts[1] != parts[2]


def test_an_ordered_set_gives_its_end_away():
    training, held = split(numbered(10, ordered=True), 0.3, seed=7)
    assert training.targets.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert held.targets.tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("count", "held_out", "expected"),
    [(20_000, 0.3, 6000), (49_000, 0.3, 14_700), (100, 0.29, 29), (3, 0.3, 0), (5, 0.0, 0)],
)
def test_the_held_out_share_is_rounded_down(count, held_out, expected):
    assert len(split(numbered(count), held_out, seed=0)[1]) == expected


@pytest.mark.parametrize("held_out", [-0.1, 1.0, float("nan")])
def test_an_impossible_share_is_refused(held_out):
    with pytest.raises(ValueError, match="at least 0 and less than 1"):
        split(numbered(3), held_out, seed=0)


def test_both_parts_keep_what_is_known_of_the_set():
    whole = Samples(
        np.zeros((4, 2), np.float32), np.zeros(4), ("a",), "n", "N", "note", numbered(1)
    )
    for part in split(whole, 0.5, 0):
        assert (part.name, part.title, part.note, part.test) == ("n", "N", "note", whole.test)
