"""Datasets and how they combine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.data import ConcatDataset, Dataset, Subset, TensorDataset, random_split


class Squares(Dataset):
    """i² as a tensor, and i."""

    def __init__(self, size):
        self.size = size

    def __getitem__(self, index):
        return engine.tensor(float(index**2)), index

    def __len__(self):
        return self.size


def numbers(size, start=0):
    values = engine.arange(start, start + size)
    return TensorDataset(values, values * 2.0)


def test_tensor_dataset_gives_rows():
    dataset = numbers(3)
    assert len(dataset) == 3
    assert [t.item() for t in dataset[2]] == [2, 4.0]
    with pytest.raises(AssertionError, match="their first sizes are 3, 2"):
        TensorDataset(engine.zeros(3), engine.zeros(2))


@given(st.lists(st.integers(0, 4), min_size=1))
def test_a_batch_at_once_is_the_samples_collated(indices):
    dataset = numbers(5)
    quick = dataset.collated_batch(indices)
    slow = Dataset.collated_batch(dataset, indices)
    assert [t.tolist() for t in quick] == [t.tolist() for t in slow]
    assert [t.dtype for t in quick] == [t.dtype for t in slow]


def test_subset():
    subset = Subset(numbers(5), [4, 0, 2])
    assert len(subset) == 3 and subset[0][0].item() == 4
    assert subset.collated_batch([2, 0])[0].tolist() == [2, 4]
    assert Subset(Squares(5), [3, 1]).collated_batch([1])[0].tolist() == [1.0]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4))
def test_concatenation_reaches_every_sample_in_order(sizes):
    whole = ConcatDataset([Squares(size) for size in sizes])
    expected = [i for size in sizes for i in range(size)]
    assert len(whole) == len(expected)
    assert [whole[i][1] for i in range(len(whole))] == expected
    assert [whole[i - len(whole)][1] for i in range(len(whole))] == expected
    with pytest.raises(IndexError, match="out of range"):
        whole[len(whole)]


def test_datasets_add():
    assert len(Squares(2) + Squares(3)) == 5
    with pytest.raises(AssertionError, match="empty iterable"):
        ConcatDataset([])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.integers(0, 2**31))
def test_random_split_divides_without_overlap(lengths, seed):
    parts = random_split(Squares(sum(lengths)), lengths, engine.Generator().manual_seed(seed))
    assert [len(part) for part in parts] == lengths
    assert sorted(part[i][1] for part in parts for i in range(len(part))) == list(
        range(sum(lengths))
    )


def test_random_split_by_shares_and_seed():
    def split():
        generator = engine.Generator().manual_seed(3)
        return random_split(Squares(11), [0.5, 0.3, 0.2], generator)

    assert [len(part) for part in split()] == [6, 3, 2]
    assert split()[0].indices == split()[0].indices
    with pytest.raises(ValueError, match="does not equal the length"):
        random_split(Squares(3), [1, 1])


def test_a_dataset_must_say_what_its_samples_are():
    with pytest.raises(NotImplementedError):
        Dataset()[0]
