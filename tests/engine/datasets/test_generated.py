"""As many digits as wanted are made once, the same everywhere, and can be stopped."""

import numpy as np
import pytest

from engine import datasets
from engine.datasets import generated


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(generated, "PART", 20)


def test_they_are_made_once_and_kept(monkeypatch, cache_folder):
    seen = []
    samples = datasets.load("digits:50", progress=lambda done, total: seen.append((done, total)))
    assert samples.inputs.shape == (50, 1, 28, 28) and samples.targets.dtype == np.int64
    assert seen == [(20, 50), (40, 50), (50, 50)]
    assert np.bincount(samples.targets, minlength=10).min() >= 3
    monkeypatch.setattr(generated, "generate", None)
    again = datasets.load("digits:50", packed=True)
    assert np.array_equal(again.inputs[:], samples.inputs)


def test_the_first_of_a_larger_set_are_those_of_a_smaller_one():
    whole, few = datasets.load("digits:50"), datasets.load("digits:50", limit=33)
    assert np.array_equal(few.inputs, whole.inputs[:33])
    assert np.array_equal(few.targets, whole.targets[:33])


def test_stopping_leaves_nothing_behind(cache_folder):
    with pytest.raises(datasets.LoadCancelledError):
        datasets.load("digits:50", cancelled=lambda: True)
    assert [path.suffix for path in cache_folder.iterdir()] in ([], [".lock"])


@pytest.mark.parametrize("name", ["digits:", "digits:0", "digits:-3", "digits:9999999", "digits:x"])
def test_a_number_that_cannot_be_is_one_sentence(name):
    for of in (datasets.describe, datasets.load):
        with pytest.raises(datasets.DatasetError, match="how many digits to make"):
            of(name)


def test_it_is_described_without_being_made(monkeypatch):
    monkeypatch.setattr(generated, "generate", None)
    info = datasets.describe(generated.name_of(50_000))
    assert (info.name, info.count, info.sample_shape) == ("digits:50000", 50_000, (1, 28, 28))
    assert datasets.title_of(info.name) == info.title == "50\N{THIN SPACE}000 digits"
