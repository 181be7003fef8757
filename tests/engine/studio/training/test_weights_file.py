"""Weights of other programs find their places by name, or by shape and order, and say so."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine import manual_seed
from engine.devices import to_numpy
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import fit_weights, weights_of
from engine.studio.training.predicting.trained import export_safetensors, load_trained
from engine.studio.training.runs import read_runs
from engine.studio.training.weights_file import keep_as_run, match_weights
from engine.studio.training.weights_reading import read_weights_file


def model_of(name: str, seed: int = 0):
    manual_seed(seed)
    return build(TEMPLATES[name].make()).model


def state_of(model) -> dict[str, np.ndarray]:
    return {name: to_numpy(value.array).copy() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_weights_that_were_exported_load_again_unchanged(name: str, tmp_path: Path) -> None:
    manual_seed(1)
    built = build(TEMPLATES[name].make())
    export_safetensors(built, tmp_path / "x.safetensors")
    other = model_of(name, seed=2)
    found = match_weights(other, read_weights_file(tmp_path / "x.safetensors").arrays)
    assert found.report.complete and not found.report.renamed
    fit_weights(other, found.weights)
    for key, array in state_of(built.model).items():
        assert (state_of(other)[key] == array).all()


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.module.", "model."])
def test_what_wrappers_put_before_names_is_left_out(prefix: str) -> None:
    state = state_of(model_of("lenet"))
    report = match_weights(
        model_of("lenet", 1), {prefix + key: each for key, each in state.items()}
    ).report
    assert report.complete
    assert report.renamed[0] == (f"{prefix}conv1.weight", "conv1.weight")


def test_other_names_are_matched_by_shape_and_order() -> None:
    state = state_of(model_of("vgg"))
    renamed = {f"features.{i}.{key.split('.')[1]}": state[key] for i, key in enumerate(state)}
    model = model_of("vgg", 1)
    found = match_weights(model, renamed)
    assert found.report.complete and len(found.report.renamed) == len(state)
    fit_weights(model, found.weights)
    assert all((state_of(model)[key] == state[key]).all() for key in state)


def test_the_report_tells_what_fits_not() -> None:
    state = state_of(model_of("lenet"))
    state["fc.weight"] = np.zeros((7, 1568), np.float32)
    del state["conv2.bias"]
    state["head.scale"] = np.zeros(3, np.float32)
    model = model_of("lenet", 1)
    before = weights_of(model)
    found = match_weights(model, state)
    report = found.report
    assert [each.name for each in report.mismatched] == ["fc.weight"]
    assert (report.missing, report.unused) == (("conv2.bias",), ("head.scale",))
    assert report.fitting == 4 and not report.complete
    assert report.sentence == (
        "4 of the network's 6 weights are in the file, 1 of another shape, 1 missing, 1 unused."
    )
    key = next(key for key in before if key.endswith("/weight") and before[key].shape[0] == 10)
    assert (found.weights[key] == before[key]).all(), "what does not fit stays as it was"


def test_shapes_that_are_there_in_other_numbers_are_never_guessed() -> None:
    state = {"a.weight": np.zeros((500, 784), np.float32), "b.weight": np.ones((500, 784), "f")}
    assert match_weights(model_of("mlp"), state).report.fitting == 0


def test_other_dtypes_are_taken_as_singles_and_told(tmp_path: Path) -> None:
    state = state_of(model_of("binary"))
    names = list(state)
    state = {name: each.astype(np.float16) for name, each in state.items()}
    state[names[0]] = state[names[0]].astype(np.float64)
    save_file(state, tmp_path / "half.safetensors")
    arrays = read_weights_file(tmp_path / "half.safetensors").arrays
    arrays[names[1]] = arrays[names[1]].astype(np.float32)
    found = match_weights(model_of("binary"), arrays, {names[1]})
    assert found.report.complete
    assert {each.dtype for each in found.weights.values()} == {np.dtype(np.float32)}
    told = found.report.sentence.split(". ")[1:]
    assert told == [
        "1 is rounded from float64 to float32",
        "1 is widened from bfloat16 to float32",
        f"{len(names) - 2} are widened from float16 to float32.",
    ]


def test_they_are_kept_as_a_run(tmp_path: Path) -> None:
    project = TEMPLATES["binary"].make()
    model = model_of("binary", 3)
    folder = keep_as_run(tmp_path, "run1", project, weights_of(model))
    (run,) = read_runs(tmp_path)
    assert (run.id, run.status, run.parameters) == ("run1", "finished", 19)
    built = load_trained(project, folder)
    assert all((state_of(built.model)[k] == v).all() for k, v in state_of(model).items())
    assert load_file(folder / "weights.safetensors")
