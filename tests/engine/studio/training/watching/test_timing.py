"""Layers are timed on a batch now and then, which changes nothing else."""

from __future__ import annotations

import pytest

import engine
from engine.datasets import load
from engine.studio.network.build import build
from engine.studio.network.graph_module import GraphModule, Repeated
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import LayerTimes, Points, Train
from engine.studio.training.recorder import Recorder
from engine.studio.training.runs import read_run
from engine.studio.training.watching import timing
from engine.studio.training.watching.timing import LayerTimer


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by a second whenever somebody looks at it."""
    now = [0.0]

    def look() -> float:
        now[0] += 1.0
        return now[0]

    monkeypatch.setattr(timing.time, "perf_counter", look)
    monkeypatch.setattr(timing.time, "monotonic", lambda: now[0])
    return now


def batch(built, timer: LayerTimer) -> list[LayerTimes]:
    """One training batch of two samples."""
    samples = load("digits", limit=2)
    inputs, targets = engine.from_numpy(samples.inputs), engine.from_numpy(samples.targets)
    with timer.forward():
        _, loss = built.evaluate(inputs, targets)
    timer.await_backward(loss)
    loss.backward()
    return timer.times("run1", 2)


def test_the_second_batch_is_timed_and_then_one_every_few_seconds(project_of, clock):
    built = build(project_of("mlp"))
    timer = LayerTimer(built, "cpu")
    assert batch(built, timer) == []
    assert len(batch(built, timer)) == 1
    clock[0] -= 100  # whatever that took, no time has passed
    assert batch(built, timer) == []
    clock[0] += 200
    assert len(batch(built, timer)) == 1


@pytest.mark.parametrize("template", ["mlp", "lenet", "lstm", "resnet"])
def test_every_layer_has_its_time(project_of, template, clock):
    built = build(project_of(template))
    timer = LayerTimer(built, "cpu")
    batch(built, timer)
    (times,) = batch(built, timer)
    modules = {id: built.model.get_submodule(name) for name, id in built.model.node_ids.items()}
    blocks = {id for id, each in modules.items() if isinstance(each, GraphModule | Repeated)}
    layers = (set(modules) - blocks) | {built.analysis.loss}
    assert set(times.forward) == layers
    assert times.samples == 2
    assert all(seconds >= 1 for seconds in times.forward.values())
    with_weights = {id for id in set(modules) - blocks if list(modules[id].parameters())}
    assert with_weights <= set(times.backward) <= layers
    assert built.analysis.loss in times.backward


def test_the_whole_backward_pass_is_shared_out(project_of, clock):
    """One look at the clock for each op: what passes between two is the first one's."""
    built = build(project_of("mlp"))
    timer = LayerTimer(built, "cpu")
    batch(built, timer)
    (times,) = batch(built, timer)
    linear = [each.id for each in project_of("mlp").nodes if each.kind == "Linear"]
    assert times.backward[linear[0]] == times.backward[linear[1]] == 1


def test_a_run_learns_the_same_numbers_with_it(line_project, tmp_path, monkeypatch):
    def losses(every: float) -> list[float]:
        monkeypatch.setattr(timing, "EVERY_SECONDS", every)
        plan = Train("run1", line_project, str(tmp_path))
        trainer = Trainer(plan, load(line_project.settings.data.source), Recorder())
        events = [event for each in trainer.work() for event in each]
        times = [event for event in events if isinstance(event, LayerTimes)]
        assert (len(times) > 1) == (every == 0)
        assert read_run(tmp_path).layer_times == (times[-1] if times else None)
        return [loss for each in events if isinstance(each, Points) for loss in each.losses]

    assert losses(0.0) == losses(1e9)


def test_no_hook_stays(project_of):
    built = build(project_of("mlp"))
    timer = LayerTimer(built, "cpu")
    batch(built, timer)
    batch(built, timer)
    modules = [*built.model.modules(), built.loss]
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in modules)
