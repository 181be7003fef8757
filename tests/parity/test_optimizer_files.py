"""PyTorch's optimizers go on from the files of ours, and ours from theirs."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors import safe_open

from engine import from_numpy, optim
from engine.devices import to_numpy
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import fit_weights, take_up
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.optimizer_file import optimizer_bytes, read_optimizer_file
from engine.studio.training.optimizer_matching import match_optimizer
from engine.studio.training.weights_file import match_weights
from tests.engine.studio.training.test_optimizer_file import OPTIMIZERS, trained, values

torch = pytest.importorskip("torch")


def into_torch(path: Path, optimizer) -> None:
    """What `optimizer_file.py` tells people to do with a file."""
    with safe_open(path, "pt") as file:
        state: dict = {}
        for key in file.keys():  # noqa: SIM118
            _, number, name, *item = key.split(".")
            kept = state.setdefault(int(number), {})
            if item:
                kept.setdefault(name, {})[int(item[0])] = file.get_tensor(key)
            else:
                kept[name] = file.get_tensor(key)
        groups = json.loads(file.metadata()["param_groups"])
    for kept in state.values():
        kept |= {k: [v[i] for i in sorted(v)] for k, v in kept.items() if isinstance(v, dict)}
        if "n_iter" in kept:
            kept.update({name: [] for name in ("old_dirs", "old_stps", "ro")} | kept)
    optimizer.load_state_dict({"state": state, "param_groups": groups})


def out_of_torch(path: Path, optimizer) -> None:
    """What it tells them to do to make one."""
    from safetensors.torch import save_file

    arrays, said = {}, optimizer.state_dict()
    for number, kept in said["state"].items():
        for name, value in kept.items():
            is_list = isinstance(value, list)
            for i, each in enumerate(value if is_list else [value]):
                if each is not None:
                    key = f"state.{number}.{name}" + (f".{i}" if is_list else "")
                    arrays[key] = torch.as_tensor(each, dtype=torch.float64)
    groups = json.dumps(said["param_groups"])
    save_file(arrays, path, {"optimizer": type(optimizer).__name__, "param_groups": groups})


def closure_of(model, inputs, optimizer):
    def closure():
        optimizer.zero_grad()
        loss = (model(inputs) ** 2).sum()
        loss.backward()
        return loss

    return closure


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_torch_goes_on_from_the_file_as_the_engine_does(kind: str, tmp_path: Path) -> None:
    model, optimizer, inputs = trained(kind)
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(optimizer_bytes(optimizer, ["weight", "bias"]))
    other = torch.nn.Linear(3, 2)
    with torch.no_grad():
        for theirs, ours in zip(other.parameters(), values(model), strict=True):
            theirs.copy_(torch.from_numpy(ours))
    theirs = getattr(torch.optim, kind)(other.parameters())
    into_torch(path, theirs)
    for _ in range(3):
        theirs.step(closure_of(other, torch.from_numpy(to_numpy(inputs.array)), theirs))
        optimizer.step(closure_of(model, inputs, optimizer))
    for one, two in zip(other.parameters(), values(model), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_project_goes_on_from_torchs_file_as_torch_does(kind: str, tmp_path: Path) -> None:
    """The tutorial's line, learned by PyTorch for two steps and by the project for three more."""
    torch.manual_seed(0)
    theirs = torch.nn.Linear(1, 1)
    optimizer = getattr(torch.optim, kind)(theirs.parameters(), **OPTIMIZERS[kind])
    x = torch.randn(8, 1)

    def closure(model, given, taken):
        def loss():
            taken.zero_grad()
            value = ((model(given) - 3 * given + 1) ** 2).mean()
            value.backward()
            return value

        return loss

    for _ in range(2):
        optimizer.step(closure(theirs, x, optimizer))
    path = tmp_path / "optimizer.safetensors"
    out_of_torch(path, optimizer)

    project = TEMPLATES["linear-regression"].make()
    settings = msgspec.structs.replace(project.settings, optimizer=kind, optimizer_options={})
    model = build(project).model
    state = {name: value.numpy() for name, value in theirs.state_dict().items()}
    fit_weights(model, match_weights(model, state).weights)
    found = match_optimizer(model, settings, read_optimizer_file(path), path.name)
    assert found.settings.learning_rate == OPTIMIZERS[kind]["lr"]
    ours = make_optimizer(found.settings, model)
    assert isinstance(ours, getattr(optim, kind))
    take_up(found.arrays, model, ours)
    given = from_numpy(x.numpy())
    for _ in range(3):
        ours.step(closure(model, given, ours))
        optimizer.step(closure(theirs, x, optimizer))
    for one, two in zip(theirs.parameters(), values(model), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two, rtol=1e-5, atol=1e-6)
