"""DataLoader: batches in order, shuffled, dropped, collated."""

import pytest

import engine
from engine.data import DataLoader, SequentialSampler, TensorDataset

VALUES = engine.arange(10)
DATA = TensorDataset(VALUES, VALUES * 0.5)


def test_batches_in_order():
    loader = DataLoader(DATA, batch_size=4)
    batches = [x.tolist() for x, _ in loader]
    assert batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] and len(loader) == 3
    assert len(list(DataLoader(DATA, batch_size=4, drop_last=True))) == 2


def test_shuffling_keeps_pairs_together_and_follows_the_generator():
    def epoch(generator):
        loader = DataLoader(DATA, batch_size=3, shuffle=True, generator=generator)
        return [(x.tolist(), y.tolist()) for x, y in loader]

    batches = epoch(engine.Generator().manual_seed(1))
    assert batches == epoch(engine.Generator().manual_seed(1))
    seen = [i for x, _ in batches for i in x]
    assert sorted(seen) == list(range(10)) and seen != list(range(10))
    assert all(b == a * 0.5 for x, y in batches for a, b in zip(x, y, strict=True))


def test_any_indexable_is_a_dataset():
    assert [x.tolist() for x in DataLoader([5, 6, 7], batch_size=2)] == [[5, 6], [7]]


def test_samplers_and_collating_of_ones_own():
    loader = DataLoader(DATA, batch_size=5, sampler=[1, 3], collate_fn=len)
    assert list(loader) == [2]
    loader = DataLoader(DATA, batch_sampler=[[0, 9], [5]])
    assert [x.tolist() for x, _ in loader] == [[0, 9], [5]] and len(loader) == 2


def test_without_batches():
    loader = DataLoader([3, 4], batch_size=None)
    assert list(loader) == [3, 4] and len(loader) == 2
    assert list(DataLoader([3, 4], batch_size=None, collate_fn=str)) == ["3", "4"]


@pytest.mark.parametrize(
    "settings",
    [
        {"sampler": SequentialSampler(DATA), "shuffle": True},
        {"batch_sampler": [[0]], "batch_size": 2},
        {"batch_sampler": [[0]], "drop_last": True},
        {"batch_size": None, "drop_last": True},
        {"batch_size": 0},
        {"num_workers": 2},
    ],
)
def test_settings_that_exclude_each_other(settings):
    with pytest.raises(ValueError):
        DataLoader(DATA, **settings)
