"""Weights find their layers again after edits; damaged checkpoints are as good as none."""

import msgspec
import numpy as np
import pytest

from engine import manual_seed, ones
from engine.optim import SGD, Adam
from engine.studio.files import write_together
from engine.studio.network.build import build
from engine.studio.training import checkpoint

STATE = checkpoint.State(2, 3, 40, 1.5, 0.1, 0.2, b"")


@pytest.fixture
def model(small_mlp):
    manual_seed(0)
    return build(small_mlp).model


def stepped(model, method, **settings):
    """An optimizer that has made one step."""
    optimizer = method(list(model.parameters()), lr=0.1, **settings)
    model(ones(2, 1, 28, 28)).square().sum().backward()
    optimizer.step()
    return optimizer


def edited(project, layer, **changes):
    nodes = tuple(
        msgspec.structs.replace(node, **changes) if node.name == layer else node
        for node in project.nodes
    )
    return msgspec.structs.replace(project, nodes=nodes)


def linears(project):
    return [node for node in project.nodes if node.kind == "Linear"]


def test_weights_are_keyed_by_node_and_parameter(model, small_mlp):
    ids = {node.id for node in linears(small_mlp)}
    weights = checkpoint.weights_of(model)
    assert set(weights) == {f"{each}/{name}" for each in ids for name in ("weight", "bias")}


def test_weights_are_copies(model):
    weights = checkpoint.weights_of(model)
    before = {name: array.copy() for name, array in weights.items()}
    stepped(model, SGD)
    assert all((weights[name] == before[name]).all() for name in weights)


def test_a_renamed_layer_keeps_its_weights(model, small_mlp):
    weights = checkpoint.weights_of(model)
    manual_seed(1)
    renamed = build(edited(small_mlp, linears(small_mlp)[0].name, name="other")).model
    assert checkpoint.fit_weights(renamed, weights) == 4
    for name, array in checkpoint.weights_of(renamed).items():
        np.testing.assert_array_equal(array, weights[name])


def test_what_no_longer_fits_stays_as_initialised(model, small_mlp):
    weights = checkpoint.weights_of(model)
    first = linears(small_mlp)[0]
    parameters = {**first.parameters, "out_features": 30}
    manual_seed(1)
    narrow = build(edited(small_mlp, first.name, parameters=parameters)).model
    before = checkpoint.weights_of(narrow)
    assert checkpoint.fit_weights(narrow, weights) == 1  # the last layer's bias
    after = checkpoint.weights_of(narrow)
    np.testing.assert_array_equal(after[f"{first.id}/weight"], before[f"{first.id}/weight"])


@pytest.mark.parametrize(
    ("method", "settings"), [(Adam, {}), (SGD, {"momentum": 0.9}), (SGD, {})], ids=str
)
def test_an_optimizer_survives_its_file(model, tmp_path, method, settings):
    optimizer = stepped(model, method, **settings)
    memory = checkpoint.remember(model, optimizer)
    name = method.__name__
    write_together(tmp_path, checkpoint.checkpoint_files(memory, STATE, name))
    kept = checkpoint.read_optimizer(tmp_path, name)
    assert kept.keys() == memory.optimizer.keys()
    fresh = method(list(model.parameters()), lr=0.5, **settings)
    checkpoint.take_up(kept, model, fresh)
    again = checkpoint.remember(model, fresh).optimizer
    for key, array in memory.optimizer.items():
        np.testing.assert_array_equal(again[key], array)
    assert fresh.param_groups[0]["lr"] == 0.5


def test_another_methods_state_does_not_fit(model, tmp_path):
    memory = checkpoint.remember(model, stepped(model, Adam))
    write_together(tmp_path, checkpoint.checkpoint_files(memory, STATE, "Adam"))
    assert checkpoint.read_optimizer(tmp_path, "SGD") == {}
    assert checkpoint.read_optimizer(tmp_path / "missing", "Adam") == {}


def test_restoring_undoes_a_step(model):
    optimizer = stepped(model, Adam)
    memory = checkpoint.remember(model, optimizer)
    model(ones(2, 1, 28, 28)).sum().backward()
    optimizer.step()
    checkpoint.restore(memory, model, optimizer)
    again = checkpoint.remember(model, optimizer)
    for key, array in {**memory.weights, **memory.optimizer}.items():
        np.testing.assert_array_equal({**again.weights, **again.optimizer}[key], array)


def test_files_of_two_checkpoints_are_not_taken_for_one(model, tmp_path):
    memory = checkpoint.remember(model, stepped(model, SGD))
    write_together(tmp_path, checkpoint.checkpoint_files(memory, STATE, "SGD"))
    assert checkpoint.read_state(tmp_path) == STATE
    newer = checkpoint.checkpoint_files(memory, msgspec.structs.replace(STATE, step=41), "SGD")
    write_together(tmp_path, {checkpoint.WEIGHTS: newer[checkpoint.WEIGHTS]})
    assert checkpoint.read_state(tmp_path) is None


@pytest.mark.parametrize("name", [checkpoint.WEIGHTS, checkpoint.OPTIMIZER, checkpoint.STATE])
def test_a_damaged_file_leaves_no_exact_state(model, tmp_path, name):
    memory = checkpoint.remember(model, stepped(model, SGD))
    write_together(tmp_path, checkpoint.checkpoint_files(memory, STATE, "SGD"))
    (tmp_path / name).write_bytes(b"x")
    assert checkpoint.read_state(tmp_path) is None
    (tmp_path / name).unlink()
    assert checkpoint.read_state(tmp_path) is None


def test_random_numbers_go_on_from_a_saved_state():
    from engine import rand

    manual_seed(3)
    state = checkpoint.random_state()
    first = rand(5).tolist()
    checkpoint.set_random_state(state)
    assert rand(5).tolist() == first
