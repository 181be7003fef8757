"""Weights go to PyTorch in safetensors files, and come back unchanged."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load_file, save_file  # noqa: E402

from engine import manual_seed  # noqa: E402
from engine.studio.network.build import build  # noqa: E402
from engine.studio.network.templates import TEMPLATES  # noqa: E402
from engine.studio.training.checkpoint import fit_weights  # noqa: E402
from engine.studio.training.predicting.trained import export_safetensors  # noqa: E402
from engine.studio.training.weights_file import match_weights  # noqa: E402
from engine.studio.training.weights_reading import read_weights_file  # noqa: E402
from tests.engine.studio.training.test_weights_file import model_of, state_of  # noqa: E402


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_weights_go_to_torch_and_back_unchanged(name: str, tmp_path: Path) -> None:
    manual_seed(1)
    built = build(TEMPLATES[name].make())
    export_safetensors(built, tmp_path / "there.safetensors")
    there = load_file(tmp_path / "there.safetensors")
    assert all(isinstance(each, torch.Tensor) for each in there.values())
    save_file(there, tmp_path / "back.safetensors")
    other = model_of(name, seed=2)
    found = match_weights(other, read_weights_file(tmp_path / "back.safetensors").arrays)
    assert found.report.complete and not found.report.renamed
    fit_weights(other, found.weights)
    for key, array in state_of(built.model).items():
        assert (state_of(other)[key] == array).all()


def test_a_files_weights_load_into_the_same_network_of_torch(tmp_path: Path) -> None:
    export_safetensors(build(TEMPLATES["mlp"].make()), tmp_path / "x.safetensors")
    module = torch.nn.ModuleDict(
        {"fc1": torch.nn.Linear(784, 500), "fc2": torch.nn.Linear(500, 10)}
    )
    module.load_state_dict(load_file(tmp_path / "x.safetensors"))


def test_bfloat16_comes_in_as_pytorch_widens_it(tmp_path: Path) -> None:
    state = {name: torch.randn(value.shape) for name, value in state_of(model_of("binary")).items()}
    short = {name: value.bfloat16() for name, value in state.items()}
    save_file(short, tmp_path / "short.safetensors")
    file = read_weights_file(tmp_path / "short.safetensors")
    found = match_weights(model_of("binary"), file.arrays, file.bfloat16)
    assert found.report.complete and "widened from bfloat16 to float32" in found.report.sentence
    for name, value in short.items():
        assert (file.arrays[name] == value.float().numpy()).all()
