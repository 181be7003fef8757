"""Weights of other programs for a project's network: which fit, and what became of the rest.

    found = match_weights(built.model, read_weights_file(path))
    found.report.sentence        "8 of 10 arrays loaded, …"
    found.weights                the model's weights by node, as a run keeps them

An array finds its place by its name, with what wrappers put in front of names left out; else by its
shape and place in the order, where as many of that shape are left on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from engine.devices import to_numpy
from engine.serialization import load_safetensors
from engine.studio.files import write_together
from engine.studio.network.build import StudioModule
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import (
    WEIGHTS,
    Arrays,
    CheckpointError,
    checkpoint_key,
    weights_of,
)
from engine.studio.training.runs import RECORD, Run, record_bytes

WRAPPERS = ("module.", "model.", "_orig_mod.", "network.", "net.", "state_dict.")
"""What parallel, compiled and Lightning modules put in front of their weights' names."""
LARGEST = 8 * 2**30
COUNTER = "num_batches_tracked"
"""What old files lack, and nothing needs."""


class Mismatch(msgspec.Struct, frozen=True):
    """An array under the name of a weight of another shape."""

    name: str
    expected: tuple[int, ...]
    came: tuple[int, ...]


class Report(msgspec.Struct, frozen=True):
    """What became of a file's arrays and of a network's weights, by PyTorch's names.

    `renamed` pairs the file's names with the network's. `missing` weights stay as they were,
    `unused` arrays have no place.
    """

    loaded: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    mismatched: tuple[Mismatch, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def fitting(self) -> int:
        """How many weights the file has."""
        return len(self.loaded) + len(self.renamed)

    @property
    def complete(self) -> bool:
        """Whether every weight found its array and every array its weight."""
        return not (self.mismatched or self.missing or self.unused)

    @property
    def sentence(self) -> str:
        """The counts in one sentence."""
        total = self.fitting + len(self.mismatched) + len(self.missing)
        counts = (
            (len(self.renamed), "under other names"),
            (len(self.mismatched), "of another shape"),
            (len(self.missing), "missing"),
            (len(self.unused), "unused"),
        )
        more = "".join(f", {count} {what}" for count, what in counts if count)
        return f"{self.fitting} of the network's {total} weights are in the file{more}."


@dataclass(frozen=True, slots=True)
class Found:
    """The weights that a network gets, keyed as a run's (`n3/weight`), and the report on them."""

    weights: Arrays
    report: Report


def read_weights_file(path: Path) -> Arrays:
    """The arrays of a safetensors file; CheckpointError, with the sentence to show, for others."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise CheckpointError(
                f"{path.name} has {size / 2**30:.1f} GB; weights of at most "
                f"{LARGEST // 2**30} GB are expected."
            )
        tensors = load_safetensors(path)
    except OSError as error:
        raise CheckpointError(f"{path} could not be read ({error.strerror}).") from error
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{error}.") from error
    return {name: to_numpy(tensor.array) for name, tensor in tensors.items()}


def match_weights(model: StudioModule, arrays: Mapping[str, np.ndarray]) -> Found:
    """The model's weights with those of the file in their places."""
    state = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    keys = {name: checkpoint_key(model, name) for name in state}
    chosen, report = _match(state, keys, {name: each.shape for name, each in arrays.items()})
    weights = weights_of(model)
    for name, source in chosen.items():
        held = weights[keys[name]]
        weights[keys[name]] = np.asarray(arrays[source], held.dtype)
    return Found(weights, report)


Shapes = Mapping[str, tuple[int, ...]]


def _match(state: Shapes, keys: Mapping[str, str], held: Shapes) -> tuple[dict[str, str], Report]:
    """Which array each weight gets, by their names."""
    by_plain: dict[str, str] = {}
    for name in held:
        by_plain.setdefault(_plain(name), name)
    chosen: dict[str, str] = {}
    mismatched = []
    for name, shape in state.items():
        candidates = (name, keys[name], by_plain.get(_plain(name), ""))
        source = next((each for each in candidates if each in held), None)
        if source is None:
            continue
        if held[source] == shape:
            chosen[name] = source
        else:
            mismatched.append(Mismatch(name, shape, tuple(held[source])))
    clashing = {each.name for each in mismatched}
    left = [name for name in state if name not in chosen and name not in clashing]
    taken = set(chosen.values()) | {by_plain.get(_plain(name), name) for name in clashing}
    chosen |= _by_shape(left, state, [name for name in held if name not in taken], held)
    used = set(chosen.values())
    own = {name for name in chosen if chosen[name] in (name, keys[name])}
    return chosen, Report(
        tuple(name for name in state if name in own),
        tuple((chosen[name], name) for name in state if name in chosen and name not in own),
        tuple(mismatched),
        tuple(
            name
            for name in state
            if name not in chosen and name not in clashing and not name.endswith(COUNTER)
        ),
        tuple(name for name in held if name not in used and name not in taken),
    )


def _plain(name: str) -> str:
    """A name without what wrappers put in front of it."""
    while (prefix := next((each for each in WRAPPERS if name.startswith(each)), "")) and (
        prefix != name
    ):
        name = name.removeprefix(prefix)
    return name


def _by_shape(left: list[str], state: Shapes, free: list[str], held: Shapes) -> dict[str, str]:
    """Arrays for weights of the same shape and last name, in order, where the numbers agree."""
    wanted, offered = _grouped(left, state), _grouped(free, held)
    pairs: dict[str, str] = {}
    for group, names in wanted.items():
        sources = offered.get(group, [])
        if len(sources) == len(names):
            pairs |= dict(zip(names, sources, strict=True))
    return pairs


def _grouped(names: Iterable[str], shapes: Shapes) -> dict[tuple[str, tuple[int, ...]], list[str]]:
    groups: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for name in names:
        last = re.split(r"[./]", name)[-1]
        groups.setdefault((last, tuple(shapes[name])), []).append(name)
    return groups


def keep_as_run(folder: Path, run: str, project: ProjectData, weights: Arrays) -> Path:
    """Make a run of weights that came from elsewhere, in a folder of run folders; its folder.

    What was learned before stays with the runs that learned it. OSError where it cannot be written.
    """
    from safetensors.numpy import save

    count = sum(array.size for array in weights.values() if array.dtype.kind == "f")
    record = Run(run, "finished", project, "cpu", 1, count)
    write_together(folder / run, {WEIGHTS: save(weights), RECORD: record_bytes(record)})
    return folder / run
