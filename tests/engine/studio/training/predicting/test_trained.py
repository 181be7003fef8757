"""A run's weights come back with its project, or a sentence says why not."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load_file

from engine.studio.files import write_together
from engine.studio.network.build import build
from engine.studio.training.checkpoint import WEIGHTS, CheckpointError, weights_of
from engine.studio.training.predicting.trained import export_safetensors, load_trained


@pytest.fixture
def folder(small_mlp, tmp_path):
    """A folder with weights for the project, and the model they are of."""
    from safetensors.numpy import save

    built = build(small_mlp)
    write_together(tmp_path, {WEIGHTS: save(weights_of(built.model))})
    return tmp_path, built.model


def test_weights_come_back_and_are_exported_under_pytorchs_names(small_mlp, folder, tmp_path):
    path, model = folder
    out = Path(tmp_path / "out.safetensors")
    export_safetensors(load_trained(small_mlp, path), out)
    arrays = load_file(out)
    assert list(arrays) == sorted(model.state_dict())
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(arrays[name], value.numpy())


def test_a_network_that_was_edited_must_be_trained_again(small_mlp, folder):
    first = next(node for node in small_mlp.nodes if node.kind == "Linear")
    changed = msgspec.structs.replace(first, parameters={"out_features": 3})
    nodes = tuple(changed if node is first else node for node in small_mlp.nodes)
    with pytest.raises(CheckpointError, match="3 of the network's 4 weights"):
        load_trained(msgspec.structs.replace(small_mlp, nodes=nodes), folder[0])


def test_missing_weights_are_a_sentence(small_mlp, tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_trained(small_mlp, tmp_path / "nowhere")


def test_weights_are_named_without_building_the_network(tmp_path):
    from engine.studio.network.templates import TEMPLATES
    from engine.studio.training.predicting.trained import export_run_weights
    from engine.studio.training.weights_file import keep_as_run

    project = TEMPLATES["resnet"].make()
    model = build(project).model
    weights = {**weights_of(model), "n999/weight": np.zeros(3, np.float32)}
    folder = keep_as_run(tmp_path, "run1", project, weights)
    export_run_weights(project, folder / WEIGHTS, tmp_path / "out.safetensors")
    arrays = load_file(tmp_path / "out.safetensors")
    assert set(arrays) == set(model.state_dict()), "that of a layer that is gone is left out"
    assert "block1.0.conv1.weight" in arrays
