"""DataLoader: batches in order, shuffled, dropped, collated."""

import numpy as np
import pytest

import engine
from engine.data import DataLoader, IterableDataset, SequentialSampler, TensorDataset

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
        {"num_workers": -1},
        {"timeout": -1},
        {"prefetch_factor": 2},
        {"num_workers": 1, "prefetch_factor": 0},
        {"persistent_workers": True},
        {"multiprocessing_context": "spawn"},
        {"num_workers": 1, "multiprocessing_context": "fork"},
    ],
)
def test_settings_that_exclude_each_other(settings):
    with pytest.raises(ValueError):
        DataLoader(DATA, **settings)


class Countdown(IterableDataset):
    """3, 2, 1 as a stream."""

    def __iter__(self):
        return iter([3, 2, 1])

    def __len__(self):
        return 3


def test_streams():
    loader = DataLoader(Countdown(), batch_size=2)
    assert [x.tolist() for x in loader] == [[3, 2], [1]] and len(loader) == 2
    assert [x.tolist() for x in DataLoader(Countdown(), 2, drop_last=True)] == [[3, 2]]
    assert list(DataLoader(Countdown() + Countdown(), batch_size=None)) == [3, 2, 1, 3, 2, 1]


@pytest.mark.parametrize(
    "settings", [{"shuffle": True}, {"sampler": [1]}, {"batch_sampler": [[1]]}]
)
def test_streams_have_no_order_to_choose(settings):
    with pytest.raises(ValueError, match="IterableDataset"):
        DataLoader(Countdown(), **settings)


def test_single_samples_become_tensors():
    (sample,) = DataLoader([{"x": np.ones(2), "y": "a"}], batch_size=None)
    assert sample["x"].tolist() == [1.0, 1.0] and sample["y"] == "a"
