"""A frozen layer's weights do not move in a run, whatever the optimizer; the others' do."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest

from engine.datasets import load
from engine.studio.network import edits
from engine.studio.network.freezing import freeze
from engine.studio.network.project import restore, snapshot
from engine.studio.training import checkpoint, messages
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Finished, Train
from engine.studio.training.recorder import Recorder
from engine.studio.training.requirements import TrainingError


def frozen(project, *kinds_or_names):
    changed = restore(project)
    ids = [
        node.id
        for node in changed.network.nodes.values()
        if node.name in kinds_or_names or node.kind in kinds_or_names
    ]
    edits.apply(changed, freeze(changed.network, ids))
    return snapshot(changed)


def trainer_of(project, folder, **source):
    plan = Train("run1", project, str(folder), **source)
    return Trainer(plan, load(project.settings.data.source), Recorder())


def run(trainer):
    return list(itertools.chain.from_iterable(trainer.work()))


def moved(before, after):
    """The nodes of which some weight differs."""
    return {key.split("/")[0] for key in before if not np.array_equal(before[key], after[key])}


def names(project, nodes):
    return {node.name for node in project.nodes if node.id in nodes}


@pytest.fixture
def binary(project_of):
    return project_of("binary", epochs=2)


def linear_names(project):
    return [node.name for node in project.nodes if node.kind == "Linear"]


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_frozen_weights_do_not_move(project_of, tmp_path, optimizer) -> None:
    project = project_of("binary", epochs=2, optimizer=optimizer, momentum=0.9)
    first, second = linear_names(project)
    for layers in ([first], [second], []):
        trainer = trainer_of(frozen(project, *layers), tmp_path)
        before = checkpoint.weights_of(trainer.model)
        events = run(trainer)
        assert isinstance(events[-1], Finished)
        after = checkpoint.read_weights(tmp_path / checkpoint.WEIGHTS)
        assert names(project, moved(before, after)) == {first, second} - set(layers)
        kept = checkpoint.read_optimizer(tmp_path, optimizer)
        learning = {node.id for node in project.nodes if node.name in {first, second} - set(layers)}
        assert {key.split("/")[0] for key in kept} == learning


def test_where_all_is_frozen_nothing_is_trained(binary, tmp_path) -> None:
    with pytest.raises(TrainingError, match="unfreeze one"):
        trainer_of(frozen(binary, "Linear"), tmp_path)


def test_a_fresh_run_keeps_what_frozen_layers_learned(binary, tmp_path) -> None:
    run(trainer_of(binary, tmp_path / "before"))
    source = tmp_path / "before" / checkpoint.WEIGHTS
    learned = checkpoint.read_weights(source)
    first, second = linear_names(binary)
    trainer = trainer_of(frozen(binary, first), tmp_path / "after", frozen_weights=str(source))
    fresh = checkpoint.weights_of(trainer_of(binary, tmp_path / "fresh").model)
    start = checkpoint.weights_of(trainer.model)
    assert names(binary, moved(learned, start)) == {second}
    assert names(binary, moved(fresh, start)) == {first}
    run(trainer)
    after = checkpoint.read_weights(tmp_path / "after" / checkpoint.WEIGHTS)
    assert names(binary, moved(learned, after)) == {second}


def test_a_run_with_frozen_layers_resumes_to_the_bit(binary, tmp_path) -> None:
    project = frozen(binary, linear_names(binary)[0])
    whole = trainer_of(project, tmp_path / "whole")
    run(whole)
    part = trainer_of(project, tmp_path / "part")
    work = part.work()
    while part.step < 1:
        next(work)
    part.stop()
    resumed = trainer_of(project, tmp_path / "part", state=str(tmp_path / "part"))
    assert resumed.step == 1
    run(resumed)
    expected = checkpoint.read_weights(tmp_path / "whole" / checkpoint.WEIGHTS)
    assert moved(expected, checkpoint.weights_of(resumed.model)) == set()


def test_a_thawed_layer_goes_on_learning(binary, tmp_path) -> None:
    first, _ = linear_names(binary)
    run(trainer_of(frozen(binary, first), tmp_path / "frozen"))
    source = tmp_path / "frozen" / checkpoint.WEIGHTS
    trainer = trainer_of(binary, tmp_path / "thawed", weights=str(source))
    before = checkpoint.weights_of(trainer.model)
    run(trainer)
    assert first in names(binary, moved(before, checkpoint.weights_of(trainer.model)))


def test_the_averages_of_a_frozen_layer_stay() -> None:
    from engine import nn, randn
    from engine.studio.network.build import LossPorts, Step, StudioModule

    steps = (Step("norm", "n2", (("n1", "output"),), (("n2", "output"),), ()),)
    ports = LossPorts(("n2", "output"))
    for frozen in (frozenset(), frozenset({"norm"})):
        model = StudioModule({"norm": nn.BatchNorm1d(3)}, steps, "n1", ports, frozen)
        model.train()
        model(randn(8, 3) + 5)
        still = bool((model.get_buffer("norm.running_mean") == 0).all())
        assert still == bool(frozen)


def test_the_graph_of_a_frozen_network_is_no_trouble(binary) -> None:
    from engine.studio.network.build import build

    recorder = Recorder()
    samples = load(binary.settings.data.source).take(slice(0, 4))
    first, _ = linear_names(binary)
    recorder.watch(True)
    assert recorder.record(build(frozen(binary, first)), samples, "cpu")
    recorder.watch(True)
    (graph,) = recorder.record(build(frozen(binary, "Linear")), samples, "cpu")
    assert graph.nodes == () == graph.edges and graph.loss > 0
    assert not recorder.graph_is_due


def test_the_worker_tells_which_layers_keep_their_weights(binary, tmp_path, worker) -> None:
    run(trainer_of(binary, tmp_path))
    source = str(tmp_path / checkpoint.WEIGHTS)
    first, second = (node for node in binary.nodes if node.kind == "Linear")
    wider = msgspec.structs.replace(
        binary,
        nodes=tuple(
            msgspec.structs.replace(node, parameters={**node.parameters, "out_features": 5})
            if node.id == first.id
            else node
            for node in binary.nodes
        ),
    )
    worker.send(messages.Load(binary))
    worker.send(messages.Load(binary, source))
    worker.send(messages.Load(wider, source))
    ready = []
    for event in worker.events():
        if isinstance(event, messages.Ready):
            ready.append(event)
        if len(ready) == 3:
            break
    assert ready[0] == messages.Ready(False)
    assert set(ready[1].kept) == {first.id, second.id} and ready[1].fresh == ()
    assert set(ready[2].fresh) == {first.id, second.id}
    assert set(ready[2].kept) == {second.id}, "the second layer's bias fits still"
