"""What watches a run reaches the layers inside of blocks, and weights are kept there."""

from __future__ import annotations

import numpy as np
import pytest

from engine import from_numpy
from engine.datasets import load
from engine.studio.network import operations
from engine.studio.network.build import build
from engine.studio.network.freezing import freeze, has_frozen
from engine.studio.network.project import restore, snapshot
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.checkpoint import (
    WEIGHTS,
    fit_weights,
    fitting_nodes,
    read_weights,
    weights_of,
)
from engine.studio.training.divergence import diverged
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Train
from engine.studio.training.predicting.prediction import answer
from engine.studio.training.recorder import Recorder
from tests.engine.studio.network.block_projects import (
    group_named,
    make,
    named,
    set_parameter,
)


@pytest.fixture
def project(project_of):
    """784-500-10 whose hidden layer lies in a block that lies in a block."""
    project = restore(project_of("mlp", epochs=1, batch_size=20))
    group_named(project, "fc1", "relu")
    group_named(project, "block", "flatten")
    return project


def inner_path(project, name: str) -> str:
    outer = named(project, "block")
    return f"{outer}.{named(project, 'block', 'b2')}.{named(project, name, 'b1')}"


def test_ops_belong_to_the_innermost_layer(project) -> None:
    recorder = Recorder()
    recorder.watch(True)
    graph, norms = recorder.record(build(project), load("digits", limit=4), "cpu")
    layers = {node.name: node.layer for node in graph.nodes if node.kind == "parameter"}
    assert layers["block.block.fc1.weight"] == inner_path(project, "fc1")
    weight = next(n.index for n in graph.nodes if n.name == "block.block.fc1.weight")
    assert norms.norms[weight] > 0


def test_pictures_of_a_layer_inside_and_of_its_block(project) -> None:
    built, shape = build(project), (1, 28, 28)
    sample = load("digits", limit=1).inputs.astype("<f4").tobytes()
    nodes = (inner_path(project, "relu"), named(project, "block"), "n99.n1")
    request = m.Predict(1, shape, sample, nodes)
    assert set(answer(built, request, project.settings).pictures) == set(nodes[:2])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_not_finite_begins_in_the_innermost_layer(project) -> None:
    built, samples = build(project), load("digits", limit=2)
    batch = from_numpy(samples.inputs), from_numpy(samples.targets)
    weight = built.model.get_submodule("block.block.fc1").weight
    weight.array[...] = 3e38
    assert diverged(built, *batch).startswith("it begins in block.block.fc1, in its")
    weight.array[0] = np.nan
    assert "left weights of block.block.fc1 that are not" in diverged(built, *batch)


def test_a_run_of_blocks_keeps_its_weights_by_path_and_resumes(project, tmp_path) -> None:
    samples = load("digits", limit=100)
    trainer = Trainer(Train("run1", snapshot(project), str(tmp_path)), samples, Recorder())
    for _ in trainer.work():
        pass
    weights = read_weights(tmp_path / WEIGHTS)
    assert f"{inner_path(project, 'fc1')}/weight" in weights
    again = build(project)
    assert fit_weights(again.model, weights) == len(weights)
    plan = Train("run2", snapshot(project), str(tmp_path), state=str(tmp_path))
    assert Trainer(plan, samples, Recorder()).epoch == 2


def test_a_frozen_layer_inside_keeps_what_it_learned(project, tmp_path) -> None:
    samples = load("digits", limit=40)
    trainer = Trainer(Train("run1", snapshot(project), str(tmp_path)), samples, Recorder())
    trainer.save("finished")
    learned = read_weights(tmp_path / WEIGHTS)
    fc1 = named(project, "fc1", "b1")
    make(project, freeze(project.blocks["b1"].network, [fc1]), "b1")
    assert has_frozen(snapshot(project))
    weights = str(tmp_path / WEIGHTS)
    plan = Train("run2", snapshot(project), str(tmp_path / "run2"), frozen_weights=weights)
    trainer = Trainer(plan, samples, Recorder())
    for _ in trainer.work():
        pass
    now = weights_of(trainer.model)
    key = f"{inner_path(project, 'fc1')}/weight"
    assert (now[key] == learned[key]).all()
    fc2 = f"{named(project, 'fc2')}/weight"
    assert not (now[fc2] == learned[fc2]).all()


def test_more_copies_begin_with_what_the_one_had_learned() -> None:
    project = restore(TEMPLATES["resnet"].make())
    node_id = named(project, "block1")
    set_parameter(project, node_id, "repeat", 1)
    weights = weights_of(build(project).model)
    set_parameter(project, node_id, "repeat", 2)
    model = build(project).model
    kept, fresh = fitting_nodes(model, weights)
    assert fresh == [] and f"{node_id}.1.{named(project, 'conv1', 'b1')}" in kept
    fit_weights(model, weights)
    first, second = (model.get_submodule(f"block1.{each}.conv1").weight for each in (0, 1))
    assert bool((first == second).all())


def test_a_new_node_inside_is_fresh() -> None:
    project = restore(TEMPLATES["mlp"].make())
    weights = weights_of(build(project).model)
    node_id = group_named(project, "fc1")
    inside = project.blocks["b1"].network
    wire = inside.wire_into(named(project, "fc1", "b1"), "input")
    make(project, operations.insert(inside, {"Linear": {"out_features": 9}}, wire), "b1")
    kept, fresh = fitting_nodes(build(project).model, weights)
    new = next(n.id for n in inside.nodes.values() if n.name == "fc")
    assert f"{node_id}.{new}" in fresh and f"{node_id}.{new}" not in kept
