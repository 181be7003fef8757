"""Weights of other programs for a project's network: which fit, and what became of the rest.

    file = read_weights_file(path)
    found = match_weights(built.model, file.arrays, file.bfloat16)
    found.report.sentence        "8 of 10 arrays loaded, …"
    found.weights                the model's weights by node, as a run keeps them

An array finds its place by its name, with what wrappers put in front of names left out; else by its
shape and place in the order, where as many of that shape are left on both sides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from engine.studio.files import write_together
from engine.studio.network.build import StudioModule
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import (
    WEIGHTS,
    Arrays,
    checkpoint_key,
    weights_of,
)
from engine.studio.training.runs import RECORD, Run, record_bytes
from engine.studio.training.state import OPTIMIZER

WRAPPERS = ("module.", "model.", "_orig_mod.", "network.", "net.", "state_dict.")
"""What parallel, compiled and Lightning modules put in front of their weights' names."""
COUNTER = "num_batches_tracked"
"""What old files lack, and nothing needs."""


class Mismatch(msgspec.Struct, frozen=True):
    """An array under the name of a weight of another shape; `source` is what the file calls it."""

    name: str
    expected: tuple[int, ...]
    came: tuple[int, ...]
    source: str = ""


class Conversion(msgspec.Struct, frozen=True):
    """So many arrays are of another dtype than their weights; `exact`: no number changes."""

    came: str
    wanted: str
    count: int
    exact: bool

    @property
    def sentence(self) -> str:
        """What becomes of them, as in: 6 are widened from bfloat16 to float32."""
        how = "widened" if self.exact else "rounded"
        verb = "is" if self.count == 1 else "are"
        return f"{self.count} {verb} {how} from {self.came} to {self.wanted}."


class Report(msgspec.Struct, frozen=True):
    """What became of a file's arrays and of a network's weights, by PyTorch's names.

    `renamed` pairs the file's names with the network's. `missing` weights stay as they were,
    `unused` arrays have no place. `conversions` tell of the fitting arrays of other dtypes.
    """

    loaded: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    mismatched: tuple[Mismatch, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    conversions: tuple[Conversion, ...] = ()

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
        """The counts in a sentence, and one more for each dtype that is not the network's."""
        total = self.fitting + len(self.mismatched) + len(self.missing)
        counts = (
            (len(self.renamed), "under other names"),
            (len(self.mismatched), "of another shape"),
            (len(self.missing), "missing"),
            (len(self.unused), "unused"),
        )
        more = "".join(f", {count} {what}" for count, what in counts if count)
        first = f"{self.fitting} of the network's {total} weights are in the file{more}."
        return " ".join((first, *(each.sentence for each in self.conversions)))


@dataclass(frozen=True, slots=True)
class Found:
    """The weights that a network gets, keyed as a run's (`n3/weight`), and the report on them."""

    weights: Arrays
    report: Report


def match_weights(
    model: StudioModule, arrays: Mapping[str, np.ndarray], bfloat16: Collection[str] = ()
) -> Found:
    """The model's weights with those of a file in their places.

    `bfloat16` names the arrays that were such in the file.
    """
    state = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    keys = {name: checkpoint_key(model, name) for name in state}
    chosen, report = _match(state, keys, {name: each.shape for name, each in arrays.items()})
    weights = weights_of(model)
    changes: Counter[tuple[str, str, bool]] = Counter()
    for name, source in chosen.items():
        wanted, array = weights[keys[name]].dtype, arrays[source]
        weights[keys[name]] = np.array(array, wanted)
        came = "bfloat16" if source in bfloat16 else str(array.dtype)
        if came != wanted:
            changes[came, str(wanted), np.can_cast(array.dtype, wanted)] += 1
    conversions = tuple(
        Conversion(came, wanted, count, exact) for (came, wanted, exact), count in changes.items()
    )
    return Found(weights, msgspec.structs.replace(report, conversions=conversions))


Shapes = Mapping[str, tuple[int, ...]]


def _match(state: Shapes, keys: Mapping[str, str], held: Shapes) -> tuple[dict[str, str], Report]:
    """Which array each weight gets, by their names."""
    by_plain: dict[str, str] = {}
    for name in held:
        by_plain.setdefault(plain_name(name), name)
    chosen: dict[str, str] = {}
    mismatched = []
    for name, shape in state.items():
        candidates = (name, keys[name], by_plain.get(plain_name(name), ""))
        source = next((each for each in candidates if each in held), None)
        if source is None:
            continue
        if held[source] == shape:
            chosen[name] = source
        else:
            mismatched.append(Mismatch(name, shape, tuple(held[source]), source))
    clashing = {each.name for each in mismatched}
    left = [name for name in state if name not in chosen and name not in clashing]
    taken = set(chosen.values()) | {by_plain.get(plain_name(name), name) for name in clashing}
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


def plain_name(name: str) -> str:
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


def keep_as_run(
    folder: Path,
    run: str,
    project: ProjectData,
    weights: Arrays,
    optimizer: Arrays | None = None,
) -> Path:
    """Make a run of weights that came from elsewhere, in a folder of run folders; its folder.

    What was learned before stays with the runs that learned it. `optimizer` is what the project's
    optimizer remembers. OSError where it cannot be written.
    """
    from safetensors.numpy import save

    count = sum(array.size for array in weights.values() if array.dtype.kind == "f")
    record = Run(run, "finished", project, "cpu", 1, count)
    files = {WEIGHTS: save(weights), RECORD: record_bytes(record)}
    if optimizer is not None:
        files[OPTIMIZER] = save(optimizer, {"method": project.settings.optimizer})
    write_together(folder / run, files)
    return folder / run
