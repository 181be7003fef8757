"""Looking changes no number of a run, sees what is there, and costs nothing unasked."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets import load
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Points, Train
from engine.studio.training.recorder import Recorder
from engine.studio.training.watching import observer as observing
from engine.studio.training.watching.observer import LOOK_STEPS, Observer
from engine.studio.training.watching.watch_messages import Diagnosed, LayerSeen


@pytest.fixture
def run(project_of, tmp_path, monkeypatch):
    """Train a template for some batches, seen by an observer."""
    monkeypatch.setattr(observing, "LOOK_SHARE", 0)
    monkeypatch.setattr(observing, "LAYER_SECONDS", 0.0)

    def train(observer, template="mlp", steps=21):
        project = project_of(template, batch_size=10, epochs=3)
        samples = load(project.settings.data.source).take(slice(0, 300))
        trainer = Trainer(Train("run1", project, str(tmp_path)), samples, Recorder(), observer)
        events = []
        for each in trainer.work():
            events += each
            if trainer.step >= steps:
                break
        return trainer, events + trainer.report()

    return train


def losses_of(events):
    return [loss for each in events if isinstance(each, Points) for loss in each.losses]


def id_of(trainer, name):
    return trainer.model.node_ids[name]


def watching(node):
    observer = Observer()
    observer.diagnosing, observer.layer = True, node
    observer.sample = np.zeros((1, 28, 28), np.float32)
    return observer


def test_a_run_that_is_looked_at_has_the_same_numbers(run):
    plain, events = run(Observer())
    seen, watched = run(watching(id_of(plain, "fc1")))
    assert losses_of(watched) == losses_of(events)
    pairs = zip(plain.model.parameters(), seen.model.parameters(), strict=True)
    assert all((a.array == b.array).all() for a, b in pairs)


def test_nobody_asks_and_nothing_is_seen(run):
    trainer, events = run(Observer())
    assert not any(isinstance(each, LayerSeen | Diagnosed) for each in events)
    assert not any(module._forward_hooks for module in trainer.model.children())


def test_the_watched_layer_is_seen_every_few_batches(run):
    node = id_of(run(Observer(), steps=1)[0], "fc1")
    trainer, events = run(watching(node))
    seen = [each for each in events if isinstance(each, LayerSeen)]
    assert [each.step for each in seen] == list(range(1, 22, LOOK_STEPS))
    newest = seen[-1]
    assert newest.node == node and newest.maps and newest.filters
    assert sum(newest.weights.counts) > 10_000 and newest.gradients.low < newest.gradients.high
    assert sum(newest.activations.counts) == 10 * 500
    assert 1e-5 < newest.ratio < 1.0
    assert trainer.model.training


@pytest.mark.parametrize("name", ["flatten", "relu"])
def test_a_layer_without_weights_has_answers_alone(run, name):
    node = id_of(run(Observer(), steps=1)[0], name)
    _, events = run(watching(node), steps=2)
    (seen,) = [each for each in events if isinstance(each, LayerSeen)]
    assert seen.weights is seen.gradients is seen.ratio is None
    assert seen.activations is not None and not seen.filters


def test_a_node_that_is_not_built_is_nothing_to_see(run):
    _, events = run(watching("n99"), steps=3)
    (seen,) = [each for each in events if isinstance(each, LayerSeen)]
    assert seen.weights is None and seen.maps == ()


def test_looks_are_spread_by_what_they_cost(run, monkeypatch):
    monkeypatch.setattr(observing, "LOOK_SHARE", 1e9)
    observer = Observer()
    observer.diagnosing = True
    run(observer)
    assert len(observer._doctor._looks) == 1
