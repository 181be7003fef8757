"""What the window asks is answered, of a network that trains and of one that rests."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets import load, split
from engine.studio.network.build import build
from engine.studio.training.watching.watch_messages import (
    Confusion,
    Diagnose,
    LayerSeen,
    Mistakes,
    SampleTaken,
    ShowMistakes,
    TakeSample,
    WatchLayer,
    WatchMistakes,
)
from engine.studio.training.watching.watcher import Watcher


@pytest.fixture
def project(project_of):
    return project_of("mlp", held_out=0.4)


@pytest.fixture
def samples():
    return load("digits", limit=500)


@pytest.fixture
def watcher(project, samples):
    watcher = Watcher()
    watcher.hold(build(project), project)
    watcher.take_samples(samples)
    return watcher


def worked(watcher):
    events = []
    while watcher.has_work:
        events += watcher.work()
    return events


def test_a_network_that_rests_is_judged_for_who_watches(watcher, samples):
    assert not watcher.has_work
    assert watcher.obey(WatchMistakes(True)) == []
    (confusion,) = worked(watcher)
    assert isinstance(confusion, Confusion) and (confusion.run, confusion.epoch) == (None, 0)
    assert sum(confusion.counts) == 200
    assert watcher.obey(WatchMistakes(True)) == [confusion]
    (mistakes,) = watcher.obey(ShowMistakes())
    assert mistakes.total == 200 - np.trace(np.reshape(confusion.counts, (10, 10)))


def test_another_network_is_judged_anew(watcher, project):
    watcher.obey(WatchMistakes(True))
    worked(watcher)
    watcher.hold(build(project), project)
    assert not watcher.has_work, "its data are not there yet"
    assert watcher.obey(ShowMistakes(1, 2)) == [Mistakes(1, 2, 0, ())]


def test_nothing_held_out_is_nothing_to_judge(project_of, samples):
    watcher = Watcher()
    project = project_of("mlp", held_out=0.0)
    watcher.hold(build(project), project)
    watcher.take_samples(samples)
    watcher.obey(WatchMistakes(True))
    assert not watcher.has_work


def test_held_out_samples_are_taken_round_and_round(watcher, samples):
    _, held_out = split(samples, 0.4, 0)
    for index in (0, 3, 203):
        (taken,) = watcher.obey(TakeSample(index))
        assert isinstance(taken, SampleTaken) and taken.total == 200
        assert taken.index == index % 200 and taken.label == held_out.targets[index % 200]
        values = np.frombuffer(taken.values, "<f4").reshape(1, 28, 28)
        assert (values == held_out.inputs[index % 200]).all()


def test_a_layer_is_seen_at_once(watcher):
    node = watcher._built.model.node_ids["fc1"]
    (seen,) = watcher.obey(WatchLayer(node, 2))
    assert isinstance(seen, LayerSeen) and seen.weights and seen.activations and seen.maps
    drawn = np.ones((1, 28, 28), "<f4").tobytes()
    (other,) = watcher.obey(WatchLayer(node, 2, drawn))
    assert other.maps != seen.maps
    assert watcher.obey(WatchLayer(None)) == []
    assert watcher.observer.layer is None


def test_the_input_and_what_is_gone(watcher):
    (seen,) = watcher.obey(WatchLayer(watcher._built.model.input_id, 0))
    assert seen.maps and seen.weights is None
    assert watcher.obey(WatchLayer("n99")) == []


def test_neighbours_come_from_what_trains(watcher, samples):
    training, held_out = split(samples, 0.4, 0)
    assert watcher.neighbours(training.inputs[5], 1)[0].distance == pytest.approx(0, abs=0.02)
    assert watcher.neighbours(held_out.inputs[5], 1)[0].distance > 0.1


def test_before_the_data_are_read_there_is_little_to_say(project):
    watcher = Watcher()
    watcher.hold(build(project), project)
    assert watcher.neighbours(np.zeros((1, 28, 28), np.float32), 3) == ()
    assert watcher.obey(TakeSample(0)) == []
    (seen,) = watcher.obey(WatchLayer(watcher._built.model.node_ids["fc1"]))
    assert seen.weights is not None and seen.maps == ()


def test_diagnoses_are_made_on_request(watcher):
    assert not watcher.observer.diagnosing
    watcher.obey(Diagnose(True))
    assert watcher.observer.diagnosing
