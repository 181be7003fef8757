"""Scores of each class, from the counts."""

import math

import numpy as np
import pytest

from engine.studio.report import scores


def test_precision_recall_and_f1():
    first, second = scores.class_scores(np.array([[8, 2], [4, 6]]))
    assert (first.samples, first.precision, first.recall) == (10, 8 / 12, 0.8)
    assert first.f1 == pytest.approx(2 * (8 / 12) * 0.8 / (8 / 12 + 0.8))
    assert (second.precision, second.recall) == (6 / 8, 0.6)


def test_a_class_without_samples_or_answers_has_no_score():
    (first, second) = scores.class_scores(np.array([[3, 0], [0, 0]]))
    assert first.f1 == 1.0
    assert all(map(math.isnan, (second.precision, second.recall, second.f1)))
    assert scores.percent(second.recall) == "–" and scores.percent(0.12345) == "12.3"


def test_a_class_that_is_never_found_has_an_f1_of_0():
    first, _ = scores.class_scores(np.array([[0, 2], [1, 3]]))
    assert first.f1 == 0.0


def test_rows_become_a_matrix_and_a_table():
    counts = scores.matrix((1, 2, 3, 4))
    assert counts.tolist() == [[1, 2], [3, 4]]
    assert scores.class_names(("a", "b"), 2) == ("a", "b")
    assert scores.class_names(("a",), 2) == ("0", "1")
    assert scores.confusion_csv(("a, b", "c"), counts) == b'class,"a, b",c\n"a, b",1,2\nc,3,4\n'
