"""PyTorch's optimizers go on from the files of ours."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from engine.devices import to_numpy
from engine.studio.training.optimizer_file import optimizer_bytes
from tests.engine.studio.training.test_optimizer_file import OPTIMIZERS, trained, values

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_torch_goes_on_from_the_file_as_the_engine_does(kind: str, tmp_path: Path) -> None:
    model, optimizer = trained(kind)
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(optimizer_bytes(optimizer))
    other = torch.nn.Linear(3, 2)
    with torch.no_grad():
        for theirs, ours in zip(other.parameters(), model.parameters(), strict=True):
            theirs.copy_(torch.from_numpy(to_numpy(ours.detach().array).copy()))
            theirs.grad = torch.from_numpy(to_numpy(ours.grad.array).copy())
    theirs = getattr(torch.optim, kind)(other.parameters())
    with safe_open(path, "pt") as file:
        state: dict = {}
        for key in file.keys():  # noqa: SIM118
            _, number, name = key.split(".", 2)
            state.setdefault(int(number), {})[name] = file.get_tensor(key)
        groups = json.loads(file.metadata()["param_groups"])
    theirs.load_state_dict({"state": state, "param_groups": groups})
    theirs.step()
    optimizer.step()
    for one, two in zip(other.parameters(), values(model), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two, rtol=1e-6, atol=1e-7)
