"""What a run has learned and where it stands, in memory and in the run's folder.

Weights are keyed by node and parameter (`n3/weight`; inside of blocks `n4.0.n2/weight`), so that
they find their layer again after it was renamed, or put into a block or out of it; and what no
longer fits after an edit stays as it was initialised.
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

from engine import Tensor, get_rng_state, set_rng_state, tensor
from engine.devices import to_numpy
from engine.optim import Optimizer
from engine.studio.files import write_together
from engine.studio.network.build import StudioModule, node_of
from engine.studio.training.optimization.optimizer_state import fit_optimizer, optimizer_arrays
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
        checkpoint_key(model, name): np.array(to_numpy(value.array))
        for name, value in model.state_dict().items()
    }


def fit_weights(model: StudioModule, weights: Arrays, nodes: Collection[str] | None = None) -> int:
    """Give the model those of the weights that fit it in name and shape; returns how many did.

    Only these nodes get theirs, where `nodes` are given.
    """
    kept = _Kept(weights)
    fitting = {
        name: tensor(array)
        for name, value in model.state_dict().items()
        if nodes is None or node_of(model, name)[0] in nodes
        if (array := kept.fitting(checkpoint_key(model, name), value)) is not None
    }
    model.load_state_dict(fitting, strict=False)
    return len(fitting)


class _Kept:
    """Weights to look up by their key. A node has one id wherever it stands.

    So one that was put into a block, or out of it, finds what it had learned elsewhere.
    """

    def __init__(self, weights: Arrays) -> None:
        self._weights = weights
        self._elsewhere: Arrays = {}
        for key, array in weights.items():
            self._elsewhere.setdefault(_without_path(key), array)

    def fitting(self, key: str, value: Tensor) -> np.ndarray | None:
        """The array for this parameter or buffer; None where there is none of its shape."""
        array = self._weights.get(key)
        if array is None:
            array = self._elsewhere.get(_without_path(key))
        return array if array is not None and array.shape == tuple(value.shape) else None


def _without_path(key: str) -> str:
    """The key without the blocks that its node lies in: `n2/weight` of `n4.0.n2/weight`."""
    node, _, parameter = key.partition("/")
    return f"{node.rpartition('.')[2]}/{parameter}"


def fitting_nodes(model: StudioModule, weights: Arrays) -> tuple[list[str], list[str]]:
    """The nodes that `fit_weights` gives some of these weights, and those it leaves some fresh."""
    kept: dict[str, bool] = {}
    fresh: dict[str, bool] = {}
    found = _Kept(weights)
    for name, value in model.state_dict().items():
        key = checkpoint_key(model, name)
        fits = found.fitting(key, value) is not None
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
    return [
        checkpoint_key(model, name) for name, each in model.named_parameters() if each.requires_grad
    ]


def checkpoint_key(model: StudioModule, name: str) -> str:
    """What a parameter or buffer is called in a run's weights: `n3/weight`."""
    node, parameter = node_of(model, name)
    return f"{node}/{parameter}"
