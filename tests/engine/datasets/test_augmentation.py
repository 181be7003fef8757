"""Augmented samples stay samples, differ from draw to draw, and are the same for the same seed."""

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.augmentation import STRONGEST, Augmentation, augment
from engine.datasets.handwriting import generate

DIGITS = generate(12, seed=0)[0][:, None] / np.float32(255)
NAMES = list(asdict(STRONGEST))


def some(name: str) -> Augmentation:
    """Half of the most of one kind."""
    return Augmentation(**{name: getattr(STRONGEST, name) / 2})


@given(
    strengths=st.fixed_dictionaries({n: st.floats(0, getattr(STRONGEST, n)) for n in NAMES}),
    shape=st.tuples(*[st.integers(1, 4)] * 2, *[st.integers(1, 9)] * 2),
    seed=st.integers(0, 2**32),
)
def test_images_of_any_size_stay_images(strengths, shape, seed):
    images = np.random.default_rng(seed).random(shape, np.float32)
    before = images.copy()
    made = augment(images, Augmentation(**strengths), np.random.default_rng(seed))
    assert made.shape == shape and made.dtype == np.float32
    assert made.min() >= 0 and made.max() <= 1 + 1e-6
    assert np.array_equal(images, before)
    again = augment(images, Augmentation(**strengths), np.random.default_rng(seed))
    assert np.array_equal(made, again)


def test_nothing_changes_nothing():
    assert not Augmentation() and Augmentation(noise=0.1)
    assert np.array_equal(augment(DIGITS, Augmentation(), np.random.default_rng(0)), DIGITS)


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_changes_each_sample_in_its_own_way(name: str):
    same = np.repeat(DIGITS[:1], 40, axis=0)
    made = augment(same, some(name), np.random.default_rng(3))
    assert len({sample.tobytes() for sample in made}) > 15
    other = augment(same, some(name), np.random.default_rng(4))
    assert not np.array_equal(made, other)


def test_a_shift_moves_the_ink_as_far_as_it_says():
    dot = np.zeros((200, 1, 28, 28), np.float32)
    dot[:, 0, 14, 14] = 1
    made = augment(dot, Augmentation(shift=3), np.random.default_rng(0))
    places = np.arange(28)
    x = made.sum(axis=(1, 2)) @ places
    assert made.sum(axis=(1, 2, 3)) == pytest.approx(np.ones(200), abs=1e-4)
    assert 10.9 < x.min() < 11.5 and 16.5 < x.max() < 17.1


@pytest.mark.parametrize("name", ["rotate", "scale", "shear"])
def test_a_change_of_the_plane_leaves_the_middle_where_it_is(name: str):
    dot = np.zeros((50, 1, 27, 27), np.float32)
    dot[:, 0, 13, 13] = 1
    made = augment(dot, some(name), np.random.default_rng(0))
    assert np.allclose(made[:, 0, 13, 13], 1, atol=1e-5)


def test_turning_turns_and_does_not_grow():
    bar = np.zeros((1, 1, 29, 29), np.float32)
    bar[0, 0, 14, 4:25] = 1
    made = augment(np.repeat(bar, 100, axis=0), Augmentation(rotate=45), np.random.default_rng(0))
    assert made.sum(axis=(1, 2, 3)) == pytest.approx(21, rel=0.12)
    heights = (made.max(axis=(1, 3)) > 0.3).sum(axis=1)
    assert heights.min() <= 4 and heights.max() >= 12


def test_elastic_bends_are_as_long_as_they_say_and_smooth():
    from engine.datasets.augmentation import _bends

    bends = _bends(300, 28, 28, np.random.default_rng(0))
    assert bends.std() == pytest.approx(1, abs=0.05)
    assert np.abs(np.diff(bends, axis=-1)).mean() < 0.2


def test_erasing_takes_a_rectangle_out_of_every_second_image():
    made = augment(np.ones((400, 1, 28, 28), np.float32), some("erase"), np.random.default_rng(0))
    erased = made[(made == 0).any(axis=(1, 2, 3))]
    assert 150 < len(erased) < 250
    for image in erased[:, 0]:
        rows, columns = (image == 0).any(axis=1), (image == 0).any(axis=0)
        assert (image == 0).sum() == rows.sum() * columns.sum()


def test_of_vectors_noise_alone_changes_anything():
    rows = np.full((5, 3), 7, np.float32)
    still = Augmentation(shift=5, rotate=20, erase=0.5)
    assert np.array_equal(augment(rows, still, np.random.default_rng(0)), rows)
    made = augment(rows, Augmentation(noise=0.5), np.random.default_rng(0))
    assert made.dtype == np.float32 and 0 < np.abs(made - 7).mean() < 2
