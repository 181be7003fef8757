"""Every held-out sample is counted once, and a cell holds the pictures that were counted in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import Samples
from engine.studio.training.watching.confusion import MOST_CLASSES, MOST_SAMPLES, Answers

CLASSES = ("a", "b", "c")


def samples_of(targets, classes=CLASSES):
    inputs = np.arange(len(targets) * 4, dtype=np.float32).reshape(len(targets), 1, 2, 2)
    return Samples(inputs, np.array(targets, np.int64), classes, "test", "Test")


def rows(answers, confidence):
    """Probabilities whose largest one stands at the answer."""
    result = np.full((len(answers), len(CLASSES)), 0.0, np.float32)
    result[np.arange(len(answers)), answers] = confidence
    return result


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_counts_are_those_of_the_pairs(pairs):
    truths, given_answers = zip(*pairs, strict=True)
    answers = Answers(samples_of(truths), "run1", 4)
    for start in range(0, len(pairs), 7):
        assert not answers.is_told
        answers.add(rows(given_answers[start : start + 7], 0.9))
    event = answers.confusion()
    counts = np.array(event.counts).reshape(3, 3)
    assert (event.run, event.epoch) == ("run1", 4)
    assert counts.sum() == len(pairs)
    for truth in range(3):
        for answer in range(3):
            cell = answers.mistakes(truth, answer)
            assert cell.total == counts[truth, answer] == pairs.count((truth, answer))
            assert len(cell.samples) == min(cell.total, MOST_SAMPLES)
            assert all((e.truth, e.answer) == (truth, answer) for e in cell.samples)
    assert answers.mistakes(None, None).total == len(pairs) - counts.trace()


def test_the_most_confident_mistake_comes_first():
    answers = Answers(samples_of([0, 0, 1, 2]))
    answers.add(rows([1, 2, 1, 2], [0.6, 0.8, 0.99, 0.99]))
    worst = answers.mistakes(None, None).samples
    assert [each.index for each in worst] == [1, 0]
    assert worst[0].confidence == pytest.approx(0.8)
    assert worst[0].pictures[0].width == 2


def test_too_many_classes_are_not_told():
    many = tuple(map(str, range(MOST_CLASSES + 1)))
    answers = Answers(samples_of([0], many))
    answers.add(np.ones((1, len(many)), np.float32))
    assert answers.is_complete and not answers.is_told


def test_each_sample_has_the_loss_of_its_class() -> None:
    answers = Answers(samples_of([0, 1, 1], ("a", "b")))
    answers.add(np.array([[0.5, 0.5], [0.75, 0.25]]))
    answers.add(np.array([[1.0, 0.0]]))
    losses = np.frombuffer(answers.confusion().losses, "<f2")
    np.testing.assert_allclose(losses, [0.693, 1.386, 27.63], rtol=1e-3)
