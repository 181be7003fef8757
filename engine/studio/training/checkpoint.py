"""What a run has learned and where it stands, in memory and in the run's folder.

Weights are keyed by node and parameter (`n3/weight`), so that they find their layer again after
it was renamed, and what no longer fits after an edit stays as it was initialised.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from engine import get_rng_state, set_rng_state, tensor
from engine.devices import to_numpy
from engine.optim import Optimizer
from engine.studio.files import write_together
from engine.studio.network.build import StudioModule
from engine.studio.training.optimizer_state import fit_optimizer, optimizer_arrays
from engine.studio.training.state import OPTIMIZER, STATE, WEIGHTS, State
from engine.studio.training.state import read_state as read_state  # for whoever looks for it here

BEST = "best.safetensors"
"""The weights of the epoch with the lowest held-out loss."""
LAST = "last.safetensors"
"""The weights of the last epoch, while those of the best one stand in for them."""

Arrays = dict[str, np.ndarray]


class CheckpointError(Exception):
    """A checkpoint cannot be used; the text is one sentence for people."""


@dataclass(frozen=True)
class Memory:
    """Copies of a model's weights (buffers included) and of its optimizer's state."""

    weights: Arrays
    optimizer: Arrays

    @property
    def finite(self) -> bool:
        """Whether no weight is NaN or infinite."""
        return all(bool(np.isfinite(array).all()) for array in self.weights.values())


def remember(model: StudioModule, optimizer: Optimizer) -> Memory:
    """Copy what the model has learned and what its optimizer keeps."""
    return Memory(weights_of(model), optimizer_arrays(_names(model), optimizer))


def restore(memory: Memory, model: StudioModule, optimizer: Optimizer) -> None:
    """Put copies back into the model and the optimizer they were taken from."""
    fit_weights(model, memory.weights)
    optimizer.state.clear()
    take_up(memory.optimizer, model, optimizer)


def take_up(arrays: Arrays, model: StudioModule, optimizer: Optimizer) -> None:
    """Give the optimizer what was kept of those parameters that still have the same shape."""
    fit_optimizer(_names(model), optimizer, arrays)


def weights_of(model: StudioModule) -> Arrays:
    """Copies of all parameters and buffers, by node and name."""
    return {
        _key(model, name): np.array(to_numpy(value.array))
        for name, value in model.state_dict().items()
    }


def fit_weights(model: StudioModule, weights: Arrays) -> int:
    """Give the model those of the weights that fit it in name and shape; returns how many did."""
    own = model.state_dict()
    fitting = {
        name: tensor(weights[key])
        for name, value in own.items()
        if (key := _key(model, name)) in weights and weights[key].shape == tuple(value.shape)
    }
    model.load_state_dict(fitting, strict=False)
    return len(fitting)


def of_nodes(weights: Arrays, nodes: Collection[str]) -> Arrays:
    """Those of the weights that belong to these nodes."""
    return {key: array for key, array in weights.items() if key.partition("/")[0] in nodes}


def fitting_nodes(model: StudioModule, weights: Arrays) -> tuple[list[str], list[str]]:
    """The nodes that `fit_weights` gives some of these weights, and those it leaves some fresh."""
    kept: dict[str, bool] = {}
    fresh: dict[str, bool] = {}
    for name, value in model.state_dict().items():
        key = _key(model, name)
        fits = key in weights and weights[key].shape == tuple(value.shape)
        (kept if fits else fresh)[key.partition("/")[0]] = True
    return list(kept), list(fresh)


def random_state() -> bytes:
    """The state of the engine's random numbers."""
    return to_numpy(get_rng_state().array).tobytes()


def set_random_state(state: bytes) -> None:
    """Let the engine's random numbers go on from a saved state."""
    set_rng_state(tensor(np.frombuffer(state, dtype=np.uint8).copy()))


def checkpoint_files(
    memory: Memory, state: State, method: str, best: Arrays | None = None
) -> dict[str, bytes]:
    """The files of a checkpoint. `method` names the optimizer that the state belongs to.

    `best` are the weights of the best epoch, where it was reached since the last checkpoint.
    """
    mark = {"step": str(state.step)}
    return {
        **({} if best is None else {BEST: save_arrays(best)}),
        WEIGHTS: save_arrays(memory.weights, mark),
        OPTIMIZER: save_arrays(memory.optimizer, {**mark, "method": method}),
        STATE: msgspec.json.encode(state) + b"\n",
    }


def read_weights(path: Path) -> Arrays:
    """The arrays of a weights file; CheckpointError where it is none."""
    try:
        return load_arrays(path.read_bytes())
    except OSError as error:
        raise CheckpointError(
            f"The weights in {path.name} cannot be read ({error.strerror}): train afresh."
        ) from error
    except SafetensorError as error:
        raise CheckpointError(
            f"Expected weights in safetensors format, but {path.name} is damaged ({error}): "
            "train afresh."
        ) from error


def use_best(folder: Path) -> bool:
    """Let the best epoch's weights be the run's; False where none are kept, or they are already.

    The last ones are put aside for `use_last`. OSError leaves all as it was.
    """
    if not (folder / BEST).is_file() or (folder / LAST).is_file():
        return False
    best, last = (folder / BEST).read_bytes(), (folder / WEIGHTS).read_bytes()
    write_together(folder, {LAST: last, WEIGHTS: best})
    return True


def use_last(folder: Path) -> bool:
    """Let the last epoch's weights be the run's again; False where they are already."""
    if not (folder / LAST).is_file():
        return False
    (folder / LAST).replace(folder / WEIGHTS)
    return True


def read_optimizer(folder: Path, method: str) -> Arrays:
    """What an optimizer of this method kept, beside the weights; empty where nothing fits."""
    try:
        with safe_open(folder / OPTIMIZER, framework="numpy") as file:
            if (file.metadata() or {}).get("method") != method:
                return {}
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        return {}


def _names(model: StudioModule) -> list[str]:
    """Of the parameters an optimizer has, in its order: frozen layers' are not among them."""
    return [_key(model, name) for name, each in model.named_parameters() if each.requires_grad]


def _key(model: StudioModule, name: str) -> str:
    module, _, parameter = name.partition(".")
    return f"{model.node_ids[module]}/{parameter}"
