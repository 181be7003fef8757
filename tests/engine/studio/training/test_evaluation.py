"""A pass over held-out samples weighs batches by their size and keeps each answer."""

from __future__ import annotations

import numpy as np
import pytest

from engine import manual_seed
from engine.datasets import load
from engine.studio.network.build import build
from engine.studio.training.batches import Batches
from engine.studio.training.evaluation import Evaluation


def evaluate(project, samples, size):
    classified = bool(samples.classes) and project.title != "Autoencoder"
    manual_seed(0)
    built = build(project)
    batches = Batches(samples, samples.targets if classified else None, "cpu")
    evaluation = Evaluation(built, batches, "run1", 2)
    for start in range(0, len(samples), size):
        evaluation.take(np.arange(start, min(start + size, len(samples))))
    return evaluation


def test_the_size_of_a_batch_makes_no_difference(project_of):
    samples = load("digits", limit=50)
    one, many = (evaluate(project_of("mlp"), samples, size) for size in (50, 7))
    assert one.loss == pytest.approx(many.loss, rel=1e-5)
    assert one.accuracy == many.accuracy
    assert one.answers.confusion() == many.answers.confusion()
    counts = np.reshape(one.answers.confusion().counts, (10, 10))
    assert counts.trace() / 50 == one.accuracy


def test_the_model_is_left_as_it_was(project_of):
    samples = load("digits", limit=10)
    evaluation = evaluate(project_of("alexnet-small"), samples, 10)
    assert evaluation._built.model.training and evaluation.newest[0].shape[0] == 10


def test_without_classes_there_are_no_answers(project_of):
    evaluation = evaluate(project_of("linear-regression"), load("line", limit=20), 8)
    assert evaluation.accuracy is None and evaluation.answers is None
    assert np.isfinite(evaluation.loss)
