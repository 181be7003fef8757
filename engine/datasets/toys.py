"""Toy sets: a few numbers instead of images, to see a small network learn within a second."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.datasets.source import Samples, SourceInfo

TWO_CLASSES = ("0", "1")
POINTS = 200  # samples of the two-dimensional sets
NOISE = 0.1  # how far such a point strays from its curve, standard deviation


@dataclass(frozen=True, slots=True)
class Toy:
    """A toy set: its name, what people read of it, and the function that makes (inputs, targets).

    Targets are class indices where there are classes, else rows of numbers.
    """

    name: str
    title: str
    note: str
    make: Callable[[], tuple[np.ndarray, np.ndarray]]
    classes: tuple[str, ...] = ()


def line() -> tuple[np.ndarray, np.ndarray]:
    """y = 2x at 100 places from -1 to 1, in mixed order: float32 [100, 1] each."""
    x = _random().permutation(np.linspace(-1, 1, 100))[:, None]
    return x, 2 * x


def binary() -> tuple[np.ndarray, np.ndarray]:
    """Three rows of four features with one output each: the first network of many tutorials."""
    return np.array([[1, 0, 1, 0], [1, 0, 1, 1], [0, 1, 0, 1]]), np.array([[1], [1], [0]])


def xor() -> tuple[np.ndarray, np.ndarray]:
    """The four rows of exclusive or, fifty times over: no straight line parts the classes."""
    inputs = np.tile([[0, 0], [0, 1], [1, 0], [1, 1]], (POINTS // 4, 1))
    return inputs, inputs[:, 0] ^ inputs[:, 1]


def moons() -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into one another."""
    t, labels = _halves(np.pi)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    lower = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], axis=1)
    return _noisy(np.where(labels[:, None] == 0, upper, lower) - (0.5, 0.25)), labels


def circles() -> tuple[np.ndarray, np.ndarray]:
    """A circle within a circle."""
    t, labels = _halves(2 * np.pi)
    radius = np.where(labels == 0, 1.0, 0.45)
    return _noisy(np.stack([radius * np.cos(t), radius * np.sin(t)], axis=1)), labels


def spiral() -> tuple[np.ndarray, np.ndarray]:
    """Two spirals that wind about each other, one and a half turns each."""
    t, labels = _halves(3 * np.pi)
    angle = t + np.pi * labels
    points = np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1) / (3 * np.pi)
    return _noisy(points, NOISE / 5), labels


WORDS = (
    *("the", "film", "is", "and", "very", "not"),
    *("good", "great", "fun", "bright", "warm", "bad", "dull", "sad", "slow", "cold"),
)
"""What the numbers of `phrases` stand for."""
VERY, NOT, KIND, UNKIND = 4, 5, 6, 11  # the last two begin the words of their mood


def phrases() -> tuple[np.ndarray, np.ndarray]:
    """400 phrases of six words, as their places in WORDS: unkind or kind.

    "very" doubles the word behind it and "not" turns it round; a phrase is what outweighs in it.
    """
    words = _random().integers(0, len(WORDS), (20 * POINTS, 6))
    moods = np.where(words < KIND, 0, np.where(words < UNKIND, 1, -1))
    before = words[:, :-1]
    moods[:, 1:] *= np.where(before == VERY, 2, np.where(before == NOT, -1, 1))
    weights = moods.sum(axis=1)
    both = np.stack([words[weights < 0][:POINTS], words[weights > 0][:POINTS]], axis=1)
    return both.reshape(-1, 6), np.arange(2 * POINTS) % 2


def _random() -> np.random.Generator:
    """A toy set is always the same."""
    return np.random.default_rng(0)


def _halves(longest: float) -> tuple[np.ndarray, np.ndarray]:
    """POINTS places from 0 to `longest` and their classes, half of them each, in mixed order."""
    labels = np.arange(POINTS) % 2
    places = np.linspace(0, longest, POINTS // 2).repeat(2)
    order = _random().permutation(POINTS)
    return places[order], labels[order]


def _noisy(points: np.ndarray, noise: float = NOISE) -> np.ndarray:
    return points + _random().normal(0, noise, points.shape)


TOYS = {
    toy.name: toy
    for toy in (
        Toy("line", "Line y = 2x", "100 points on a line, for linear regression", line),
        Toy("binary", "Binary table", "Three rows of four features with one output", binary),
        Toy("xor", "XOR", "Exclusive or: 200 rows of two inputs", xor, TWO_CLASSES),
        Toy("moons", "Moons", "Two half circles, 200 points", moons, TWO_CLASSES),
        Toy("circles", "Circles", "A circle within a circle, 200 points", circles, TWO_CLASSES),
        Toy("spiral", "Spiral", "Two spirals, 200 points", spiral, TWO_CLASSES),
        Toy(
            "phrases",
            "Phrases",
            "400 phrases of six words from 16, as numbers: unkind or kind",
            phrases,
            ("unkind", "kind"),
        ),
    )
}


def info(name: str) -> SourceInfo:
    """What is known of a toy set."""
    toy, samples = TOYS[name], load(name)
    return SourceInfo(
        name,
        toy.title,
        toy.note,
        samples.inputs.shape[1:],
        toy.classes,
        len(samples),
        samples.targets.shape[1:],
    )


def load(name: str, limit: int | None = None) -> Samples:
    """A toy set by its name, or its first `limit` samples."""
    toy = TOYS[name]
    inputs, targets = toy.make()
    targets = targets.astype(np.int64 if toy.classes else np.float32)
    return Samples(
        inputs.astype(np.float32)[:limit],
        targets[:limit],
        toy.classes,
        name,
        toy.title,
        toy.note,
        ordered_split=True,
    )
