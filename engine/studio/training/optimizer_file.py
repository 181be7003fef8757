"""An optimizer's state as a file that PyTorch's optimizers go on from, and that comes from them.

The arrays are called `state.0.exp_avg`, as in `optimizer.state_dict()`, an item of a list
`state.0.old_dirs.3`; the groups are JSON in the file's metadata. Out of such a file, in PyTorch:

    with safetensors.safe_open(path, "pt") as file:
        state = {}
        for key in file.keys():
            _, number, name, *item = key.split(".")
            kept = state.setdefault(int(number), {})
            if item:
                kept.setdefault(name, {})[int(item[0])] = file.get_tensor(key)
            else:
                kept[name] = file.get_tensor(key)
        groups = json.loads(file.metadata()["param_groups"])
    for kept in state.values():
        kept |= {k: [v[i] for i in sorted(v)] for k, v in kept.items() if isinstance(v, dict)}
        if "n_iter" in kept:  # of L-BFGS, whose lists may be empty
            kept.update({name: [] for name in ("old_dirs", "old_stps", "ro")} | kept)
    optimizer.load_state_dict({"state": state, "param_groups": groups})

and into one:

    arrays, said = {}, optimizer.state_dict()
    for number, kept in said["state"].items():
        for name, value in kept.items():
            is_list = isinstance(value, list)
            for i, each in enumerate(value if is_list else [value]):
                if each is not None:
                    key = f"state.{number}.{name}" + (f".{i}" if is_list else "")
                    arrays[key] = torch.as_tensor(each, dtype=torch.float64)
    groups = json.dumps(said["param_groups"])
    metadata = {"optimizer": type(optimizer).__name__, "param_groups": groups}
    safetensors.torch.save_file(arrays, path, metadata)

The parameters' names may stand in the metadata too, a JSON list under `param_names`; so they do in
the groups of an optimizer that was given `model.named_parameters()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors.numpy import save

from engine import Tensor
from engine.devices import to_numpy
from engine.optim import Optimizer
from engine.safetensors_reading import SafetensorsFile, read_safetensors
from engine.studio.files import write_together
from engine.studio.network.build import Built
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import CheckpointError, read_optimizer, take_up
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.runs import read_run

GROUPS, METHOD, NAMES = "param_groups", "optimizer", "param_names"
PREFIX = "state"

Group = dict[str, Any]


@dataclass(frozen=True)
class OptimizerFile:
    """What such a file holds, `state` by a parameter's number and a name such as `exp_avg`.

    `method` is empty and `names` are none where the file does not tell them; `count` parameters
    have numbers.
    """

    method: str
    groups: list[Group]
    names: tuple[str, ...]
    count: int
    state: dict[int, dict[str, np.ndarray]]


def export_optimizer(built: Built, project: ProjectData, run_folder: Path, path: Path) -> int:
    """Write what the run's optimizer remembers; of how many parameters that is.

    CheckpointError where it remembers nothing; OSError where the file cannot be written.
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
    names = [name for name, each in built.model.named_parameters() if each.requires_grad]
    write_together(path.parent, {path.name: optimizer_bytes(optimizer, names)})
    return len(optimizer.state)


def optimizer_bytes(optimizer: Optimizer, names: Sequence[str] = ()) -> bytes:
    """The state dict as a safetensors file; `names` are the parameters' in its order."""
    said = optimizer.state_dict()
    arrays: dict[str, np.ndarray] = {}
    for number, kept in said["state"].items():
        for name, value in kept.items():
            key = f"{PREFIX}.{number}.{name}"
            if isinstance(value, list):
                arrays |= {f"{key}.{i}": _array(each) for i, each in enumerate(value)}
            elif value is not None:
                arrays[key] = _array(value)
    metadata = {
        "format": "pt",
        METHOD: type(optimizer).__name__,
        GROUPS: msgspec.json.encode(said["param_groups"]).decode(),
    }
    if names:
        metadata[NAMES] = msgspec.json.encode(names).decode()
    return save(arrays, metadata)


def _array(value: Tensor | float) -> np.ndarray:
    return np.array(to_numpy(value.array) if isinstance(value, Tensor) else value)


def holds_optimizer(file: SafetensorsFile) -> bool:
    """Whether the file is an optimizer's state and no weights."""
    return GROUPS in file.metadata


def read_optimizer_file(path: Path) -> OptimizerFile:
    """What a file of this layout holds; CheckpointError, with the sentence to show, for others."""
    try:
        return opened_optimizer(read_safetensors(path))
    except OSError as error:
        raise CheckpointError(f"{path} could not be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:  # msgspec's are ValueErrors
        raise CheckpointError(
            f"{path.name} holds no optimizer's state: expected arrays called state.0.exp_avg and "
            "param_groups in the metadata."
        ) from error


def opened_optimizer(file: SafetensorsFile) -> OptimizerFile:
    """What the file holds. ValueError, KeyError or TypeError where it has another layout."""
    groups = msgspec.json.decode(file.metadata[GROUPS], type=list[Group])
    count = sum(len(group["params"]) for group in groups)
    places = {number: i for i, number in enumerate(n for g in groups for n in g["params"])}
    state: dict[int, dict[str, np.ndarray]] = {}
    for key, array in file.arrays.items():
        prefix, number, name = key.split(".", 2)
        if prefix != PREFIX:
            raise ValueError(key)
        state.setdefault(places[int(number)], {})[name] = array
    if not groups or not count:
        raise ValueError("no parameters")
    return OptimizerFile(
        file.metadata.get(METHOD, "").rpartition(".")[2],
        groups,
        _names(file, groups, count),
        count,
        state,
    )


def _names(file: SafetensorsFile, groups: list[Group], count: int) -> tuple[str, ...]:
    """What the parameters are called, in their order; nothing where not all have a name."""
    if NAMES in file.metadata:
        names = msgspec.json.decode(file.metadata[NAMES], type=list[str])
    else:
        names = [name for group in groups for name in group.get(NAMES, ()) if name]
    return tuple(names) if len(names) == count == len(set(names)) else ()
