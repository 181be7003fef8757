"""An optimizer's state that came from a file: a run goes on from it as if it had never ended."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from engine.datasets import load as load_data
from engine.studio.network.build import build
from engine.studio.network.network import Node
from engine.studio.network.settings import Settings
from engine.studio.training import checkpoint
from engine.studio.training.checkpoint import CheckpointError, weights_of
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Train
from engine.studio.training.optimizer_file import (
    OptimizerFile,
    export_optimizer,
    read_optimizer_file,
)
from engine.studio.training.optimizer_matching import match_for_run, match_optimizer
from engine.studio.training.predicting.trained import export_safetensors, load_trained
from engine.studio.training.recorder import Recorder
from engine.studio.training.weights_file import keep_as_run, match_weights
from engine.studio.training.weights_reading import read_weights_file

METHODS = {
    "Adam": {"learning_rate": 0.05},
    "AdamW": {"learning_rate": 0.05, "optimizer_options": {"amsgrad": True, "beta1": 0.8}},
    "SGD": {"learning_rate": 0.02, "momentum": 0.7, "optimizer_options": {"nesterov": True}},
    "RMSprop": {"learning_rate": 0.01, "optimizer_options": {"centered": True, "momentum": 0.5}},
    "LBFGS": {"learning_rate": 0.2, "optimizer_options": {"max_iter": 3}},
}


def train(project, folder: Path, **source) -> None:
    plan = Train("run1", project, str(folder), **source)
    for _ in Trainer(plan, load_data(project.settings.data.source), Recorder()).work():
        pass


def with_settings(project, **changes):
    settings = msgspec.structs.replace(project.settings, **changes)
    return msgspec.structs.replace(project, settings=settings)


@pytest.fixture
def exported(project_of, tmp_path):
    """Trains a network of three layers for some epochs of one batch, and exports all it learned."""

    def make(method: str, epochs: int = 3):
        project = project_of(
            "binary", optimizer=method, epochs=epochs, batch_size=1000, held_out=0.0,
            **METHODS[method],
        )  # fmt: skip
        train(project, tmp_path / "a")
        built = load_trained(project, tmp_path / "a")
        export_safetensors(built, tmp_path / "weights.safetensors")
        export_optimizer(built, project, tmp_path / "a", tmp_path / "optimizer.safetensors")
        return project

    return make


@pytest.mark.parametrize("method", METHODS)
def test_what_was_exported_goes_on_as_the_run_itself(
    method: str, exported, project_of, tmp_path: Path
) -> None:
    project = exported(method)
    fresh = project_of("binary", optimizer=method, epochs=3, batch_size=1000, held_out=0.0)
    arrays = read_weights_file(tmp_path / "weights.safetensors").arrays
    weights = match_weights(build(fresh).model, arrays).weights
    imported = keep_as_run(tmp_path / "b", "run1", fresh, weights)
    file = read_optimizer_file(tmp_path / "optimizer.safetensors")
    start = match_for_run(fresh, imported, file, "optimizer.safetensors")
    assert start.project.settings == project.settings, "the settings came along"
    assert len(start.report.loaded) == len(weights_of(build(fresh).model))
    assert not (start.report.mismatched or start.report.missing or start.report.unused)
    assert method in start.report.sentence and "Its settings come along" in start.report.sentence
    folder = keep_as_run(tmp_path / "b", "run2", start.project, start.weights, start.state)

    train(start.project, tmp_path / "c", weights=str(folder / checkpoint.WEIGHTS))
    train(project, tmp_path / "d", weights=str(tmp_path / "a" / checkpoint.WEIGHTS))
    for name in (checkpoint.WEIGHTS, checkpoint.OPTIMIZER):
        one, two = (load((tmp_path / each / name).read_bytes()) for each in ("c", "d"))
        assert one.keys() == two.keys()
        assert all((one[key] == two[key]).all() for key in one), "the very same numbers"

    # An uninterrupted run shuffles its later epochs otherwise, and sums the one batch in another
    # order: the same but for rounding.
    train(with_settings(project, epochs=6), tmp_path / "e")
    one, two = (load((tmp_path / each / checkpoint.WEIGHTS).read_bytes()) for each in ("c", "e"))
    for key in one:
        np.testing.assert_allclose(one[key], two[key], rtol=2e-4, atol=2e-5)


def test_another_optimizers_state_is_refused(exported, tmp_path: Path) -> None:
    project = exported("Adam")
    model = build(project).model
    file = read_optimizer_file(tmp_path / "optimizer.safetensors")
    other = Settings(optimizer="SGD")
    with pytest.raises(CheckpointError, match=r"state of Adam.*trains with SGD: choose Adam"):
        match_optimizer(model, other, file, "x")
    unnamed = OptimizerFile("", file.groups, file.names, file.count, file.state)
    assert match_optimizer(model, project.settings, unnamed, "x").report.loaded
    with pytest.raises(CheckpointError, match="does not hold what SGD remembers"):
        match_optimizer(model, other, unnamed, "x")
    strange = OptimizerFile("Lion", file.groups, file.names, file.count, file.state)
    with pytest.raises(CheckpointError, match="no such optimizer"):
        match_optimizer(model, project.settings, strange, "x")


def changed_file(path: Path, change) -> OptimizerFile:
    """The file with arrays and metadata that `change` was given to change."""
    file = read_weights_file(path)
    arrays, metadata = dict(file.arrays), dict(file.metadata)
    change(arrays, metadata)
    path.write_bytes(save(arrays, metadata))
    return read_optimizer_file(path)


def test_the_report_tells_what_fits_not(exported, tmp_path: Path) -> None:
    project = exported("Adam")
    model = build(project).model
    names = [name for name, _ in model.named_parameters()]

    def change(arrays, metadata):
        arrays["state.0.exp_avg"] = np.zeros((7, 7), "f")
        for name in ("exp_avg", "exp_avg_sq", "step"):
            del arrays[f"state.1.{name}"]
        given = json.loads(metadata["param_names"])
        given[2] = "head.weight"
        metadata["param_names"] = json.dumps(given)

    file = changed_file(tmp_path / "optimizer.safetensors", change)
    report = match_optimizer(model, project.settings, file, "x").report
    assert [(each.name, each.came) for each in report.mismatched] == [(names[0], (7, 7))]
    assert report.missing == (names[1], names[2]) and report.unused == ("head.weight",)
    assert report.loaded == tuple((name, name) for name in names[3:])
    assert report.sentence == (
        f"The state of Adam after 3 steps fits {len(names) - 3} of the network's {len(names)} "
        "parameters, 1 of another shape, 2 without a state, 1 unused."
    )


def test_without_names_the_numbers_must_be_as_many(exported, tmp_path: Path) -> None:
    project = exported("Adam")
    file = changed_file(
        tmp_path / "optimizer.safetensors", lambda arrays, metadata: metadata.pop("param_names")
    )
    report = match_optimizer(build(project).model, project.settings, file, "x").report
    assert report.loaded[0][0] == "state.0"
    from engine.studio.network.templates import TEMPLATES

    with pytest.raises(CheckpointError, match="belongs to another network"):
        match_optimizer(
            build(TEMPLATES["linear-regression"].make()).model, project.settings, file, "x"
        )


def test_frozen_layers_may_have_been_counted(exported, tmp_path: Path) -> None:
    project = exported("Adam")
    file = changed_file(
        tmp_path / "optimizer.safetensors", lambda arrays, metadata: metadata.pop("param_names")
    )
    frozen = next(node for node in project.nodes if node.kind == "Linear")
    nodes = tuple(
        msgspec.structs.replace(each, parameters={**each.parameters, "frozen": True})
        if each is frozen
        else each
        for each in project.nodes
    )
    assert isinstance(nodes[0], Node)
    model = build(msgspec.structs.replace(project, nodes=nodes)).model
    learning = [name for name, each in model.named_parameters() if each.requires_grad]
    report = match_optimizer(model, project.settings, file, "x").report
    assert [name for _, name in report.loaded] == learning
    assert report.unused == ("state.0", "state.1")


def test_lbfgs_fits_all_parameters_or_none(exported, tmp_path: Path, project_of) -> None:
    project = exported("LBFGS")
    file = read_optimizer_file(tmp_path / "optimizer.safetensors")
    other = OptimizerFile("LBFGS", file.groups, (), 2, file.state)
    model = build(project_of("linear-regression")).model
    with pytest.raises(CheckpointError, match="this network learns 2"):
        match_optimizer(model, project.settings, other, "x")


@pytest.mark.parametrize("value", [0.0, -1.0, "fast", None, True])
def test_a_rate_out_of_range_is_refused(value, exported, tmp_path: Path) -> None:
    project = exported("Adam")

    def change(arrays, metadata):
        groups = json.loads(metadata["param_groups"])
        groups[0]["lr"] = value
        metadata["param_groups"] = json.dumps(groups)

    file = changed_file(tmp_path / "optimizer.safetensors", change)
    with pytest.raises(CheckpointError, match="settings that cannot be taken over"):
        match_optimizer(build(project).model, project.settings, file, "x")
