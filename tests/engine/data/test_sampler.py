"""Samplers: every index as often as promised, and the same order for the same seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.data import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)


def seeded(seed=0):
    return engine.Generator().manual_seed(seed)


def test_sequential():
    sampler = SequentialSampler("abc")
    assert list(sampler) == [0, 1, 2] and len(sampler) == 3


@given(st.integers(1, 20), st.integers(0, 1000))
def test_random_visits_every_index_once(size, seed):
    sampler = RandomSampler(range(size), generator=seeded(seed))
    assert sorted(sampler) == list(range(size)) and len(sampler) == size
    assert list(RandomSampler(range(size), generator=seeded(seed))) == list(
        RandomSampler(range(size), generator=seeded(seed))
    )


def test_random_changes_from_epoch_to_epoch():
    sampler = RandomSampler(range(50), generator=seeded())
    assert list(sampler) != list(sampler)


def test_random_follows_the_default_seed():
    engine.manual_seed(5)
    first = list(RandomSampler(range(50)))
    engine.manual_seed(5)
    assert list(RandomSampler(range(50))) == first


def test_random_with_a_number_of_samples():
    more = RandomSampler(range(3), num_samples=7, generator=seeded())
    counts = Counter(more)
    assert len(more) == sum(counts.values()) == 7 and set(counts.values()) <= {2, 3}
    drawn = list(RandomSampler(range(3), True, 100, seeded()))
    assert len(drawn) == 100 and set(drawn) == {0, 1, 2}
    with pytest.raises(ValueError, match="num_samples=0"):
        RandomSampler(range(3), num_samples=0)


def test_subset_random():
    sampler = SubsetRandomSampler([7, 3, 5], seeded())
    assert sorted(sampler) == [3, 5, 7] and len(sampler) == 3


def test_weighted_draws_in_proportion():
    sampler = WeightedRandomSampler([0.0, 1.0, 3.0], 4000, generator=seeded())
    counts = Counter(sampler)
    assert len(sampler) == 4000 and counts[0] == 0
    assert 2.5 < counts[2] / counts[1] < 3.6
    assert sorted(WeightedRandomSampler([1, 2, 3], 3, False, seeded())) == [0, 1, 2]
    with pytest.raises(ValueError, match="num_samples=-1"):
        WeightedRandomSampler([1.0], -1)


@given(st.integers(0, 20), st.integers(1, 6), st.booleans())
def test_batches(size, batch_size, drop_last):
    sampler = BatchSampler(range(size), batch_size, drop_last)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    assert all(len(batch) == batch_size for batch in batches[:-1])
    flat = [i for batch in batches for i in batch]
    assert flat == list(range(size - size % batch_size if drop_last else size))


@pytest.mark.parametrize("size", [0, -1, 1.5, True])
def test_a_batch_size_must_be_positive(size):
    with pytest.raises(ValueError, match="batch_size should be a positive integer"):
        BatchSampler(range(3), size, False)


def test_the_base_class_has_no_order():
    with pytest.raises(NotImplementedError):
        iter(Sampler())
