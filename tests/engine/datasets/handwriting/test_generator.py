"""Generated digits: the same for the same seed, fitted as MNIST's are, varied, and recognisable."""

import numpy as np
import pytest

from engine.datasets.handwriting import generate
from engine.datasets.ink import centre_of_mass


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    return generate(2000, seed=3)


def test_the_same_seed_gives_the_same_digits_and_another_seed_others(digits):
    again, other = generate(2000, seed=3), generate(2000, seed=4)
    assert np.array_equal(digits[0], again[0]) and np.array_equal(digits[1], again[1])
    assert not np.array_equal(digits[0], other[0])


def test_shapes_types_and_balance(digits):
    images, labels = digits
    assert images.shape == (2000, 28, 28) and images.dtype == np.uint8
    assert labels.dtype == np.int64 and np.bincount(labels).tolist() == [200] * 10


def test_labels_can_be_chosen_and_progress_comes_to_the_end():
    seen = []
    images, labels = generate(3, 0, labels=[7, 7, 1], progress=lambda *at: seen.append(at))
    assert labels.tolist() == [7, 7, 1] and seen == [(3, 3)]
    assert not np.array_equal(images[0], images[1])


@pytest.mark.parametrize("labels", [[1, 2], [1, 2, 10], [[1, 2, 3]], [0.5, 1, 2]])
def test_labels_that_are_no_digits_are_refused(labels):
    with pytest.raises(ValueError, match="3 digits from 0 to 9"):
        generate(3, 0, labels=labels)


def test_no_digits_are_no_digits():
    images, labels = generate(0, 0)
    assert images.shape == (0, 28, 28) and labels.shape == (0,)


def test_digits_are_fitted_and_centred_like_mnists(digits):
    ink = digits[0] / 255.0
    across, down = ((ink > 0).any(axis=axis).sum(axis=1) for axis in (1, 2))
    longest = np.maximum(across, down)
    assert abs(longest.mean() - 20) < 0.2 and (np.abs(longest - 20) <= 1).mean() > 0.99
    off_centre = np.abs(centre_of_mass(ink) - 14)
    # Half a pixel by chance; what a very lopsided digit loses at the edge moves it further.
    assert np.percentile(off_centre, 99) < 0.55 and off_centre.max() < 1


def test_line_widths_and_shapes_vary(digits):
    images, labels = digits
    amount = images.mean(axis=(1, 2)) / 255
    assert np.percentile(amount, 95) > 2.5 * np.percentile(amount, 5)
    for digit in range(10):
        assert len(np.unique(images[labels == digit], axis=0)) == (labels == digit).sum()


def test_a_nearest_neighbour_reads_most_of_them(digits):
    images, labels = digits
    points = images.reshape(2000, -1).astype(float)
    known, asked = points[:1600], points[1600:]
    distances = (known**2).sum(1) - 2 * asked @ known.T
    correct = (labels[:1600][distances.argmin(1)] == labels[1600:]).mean()
    assert 0.75 < correct < 0.99  # recognisable, yet not made easy
