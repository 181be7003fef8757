"""An optimizer's state as a file that PyTorch's optimizers go on from, and back.

The arrays are called `state.0.exp_avg`, as in `optimizer.state_dict()`; the groups are JSON in the
file's metadata. In PyTorch:

    with safetensors.safe_open(path, "pt") as file:
        state = {}
        for key in file.keys():
            _, number, name = key.split(".", 2)
            state.setdefault(int(number), {})[name] = file.get_tensor(key)
        groups = json.loads(file.metadata()["param_groups"])
    optimizer.load_state_dict({"state": state, "param_groups": groups})
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine import Tensor, tensor
from engine.devices import to_numpy
from engine.optim import Optimizer
from engine.studio.files import write_together
from engine.studio.network.build import Built
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import CheckpointError, read_optimizer, take_up
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.runs import read_run

GROUPS, METHOD = "param_groups", "optimizer"
PREFIX = "state"


def export_optimizer(built: Built, project: ProjectData, run_folder: Path, path: Path) -> int:
    """Write what the run's optimizer remembers; of how many parameters that is.

    CheckpointError where it remembers nothing, or lists, which the file cannot hold; OSError where
    the file cannot be written.
    """
    run = read_run(run_folder)
    settings = (project if run is None else run.project).settings
    optimizer = make_optimizer(settings, built.model)
    take_up(read_optimizer(run_folder, settings.optimizer), built.model, optimizer)
    if not optimizer.state:
        raise CheckpointError(
            f"The last run's {settings.optimizer} remembers nothing from step to step: it goes on "
            "without a file. SGD with momentum, Adam and others do remember."
        )
    write_together(path.parent, {path.name: optimizer_bytes(optimizer)})
    return len(optimizer.state)


def optimizer_bytes(optimizer: Optimizer) -> bytes:
    """The state dict as a safetensors file; CheckpointError where it holds lists."""
    said = optimizer.state_dict()
    arrays: dict[str, np.ndarray] = {}
    for number, kept in said["state"].items():
        for name, value in kept.items():
            if isinstance(value, list):
                raise CheckpointError(
                    f"What {type(optimizer).__name__} remembers are lists, which no file of "
                    "PyTorch's layout holds: choose another optimizer."
                )
            if value is not None:
                plain = to_numpy(value.array) if isinstance(value, Tensor) else value
                arrays[f"{PREFIX}.{number}.{name}"] = np.array(plain)
    metadata = {
        "format": "pt",
        METHOD: type(optimizer).__name__,
        GROUPS: msgspec.json.encode(said["param_groups"]).decode(),
    }
    return save(arrays, metadata)


def load_optimizer_file(optimizer: Optimizer, path: Path) -> None:
    """Let the optimizer go on from a file of this layout, whoever wrote it.

    CheckpointError where it is none, or of parameters of other shapes.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            groups = msgspec.json.decode((file.metadata() or {})[GROUPS], type=list[dict[str, Any]])
            state: dict[int, dict[str, Tensor]] = {}
            for key in file.keys():  # noqa: SIM118
                _, number, name = key.split(".", 2)
                state.setdefault(int(number), {})[name] = tensor(file.get_tensor(key))
    except (OSError, SafetensorError, KeyError, ValueError, msgspec.MsgspecError) as error:
        raise CheckpointError(
            f"{path.name} holds no optimizer's state: expected arrays called state.0.exp_avg and "
            "param_groups in the metadata."
        ) from error
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    for number, kept in state.items():
        shapes = {(), tuple(parameters[number].shape)} if number < len(parameters) else set()
        if any(tuple(each.shape) not in shapes for each in kept.values()):
            raise CheckpointError(
                f"{path.name} is the state of other parameters: number {number} has another shape."
            )
    for group in groups:
        for name, value in group.items():
            if isinstance(value, list) and name != "params":
                group[name] = tuple(value)
    try:
        optimizer.load_state_dict({"state": state, "param_groups": groups})
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path.name} does not fit this optimizer: {error}.") from error
