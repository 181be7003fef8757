"""Another program's optimizer state for a project: which parameters it fits, and its settings.

    file = read_optimizer_file(path)
    found = match_optimizer(model, settings, file, path.name)
    found.report.sentence     "The state of Adam fits 4 of the network's 4 parameters."
    found.arrays              what a run keeps of its optimizer
    found.settings            the project's, with those that the state came with

Parameters find each other by their names where the file tells them, else by their numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from engine import Tensor, tensor
from engine.devices import to_numpy
from engine.nn import Parameter
from engine.studio.network.build import StudioModule
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training.checkpoint import (
    Arrays,
    CheckpointError,
    checkpoint_key,
    weights_of,
)
from engine.studio.training.optimization.group_settings import changes_between, settings_of_group
from engine.studio.training.optimization.optimizer_state import HISTORY, NUMBER
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.optimizing import optimizer_over
from engine.studio.training.optimizer_file import OptimizerFile
from engine.studio.training.optimizer_report import OptimizerReport
from engine.studio.training.predicting.trained import load_trained
from engine.studio.training.weights_file import Mismatch, plain_name

TOGETHER = "LBFGS"
"""Keeps one state for all parameters, under the first."""
COUNTS = ("func_evals", "n_iter")
"""What of it are whole numbers."""
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class FoundState:
    """What a run's optimizer goes on with, keyed as a run keeps it (`n3/weight/exp_avg`)."""

    arrays: Arrays
    settings: Settings
    report: OptimizerReport


def match_optimizer(
    model: StudioModule, settings: Settings, file: OptimizerFile, name: str
) -> FoundState:
    """The state for those of the model's parameters that learn; `name` is the file's.

    CheckpointError, with the sentence to show, where it is another optimizer's or fits nothing.
    """
    _check_method(file, settings.optimizer, name)
    try:
        changed = settings_of_group(settings, file.groups[0])
    except ValueError as error:
        raise CheckpointError(f"{name} has settings that cannot be taken over. {error}") from error
    kept = _remembered(changed)
    _check_content(file, changed.optimizer, kept, name)
    shapes = {
        each: tuple(parameter.shape)
        for each, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    places = _places(model, list(shapes), file, name)
    keys = {each: checkpoint_key(model, each) for each in shapes}
    mismatched: list[Mismatch] = []
    if changed.optimizer == TOGETHER:
        arrays = _for_all(file, shapes, keys, kept, name)
        in_order = list(places.values()) == list(range(len(shapes)))
        loaded = list(places) if in_order else []
    else:
        arrays, mismatched = _for_each(file, shapes, places, keys, kept)
        odd = {each.name for each in mismatched}
        loaded = [each for each in places if places[each] in file.state and each not in odd]
    if not loaded or not arrays:
        raise CheckpointError(
            f"{name} fits none of the network's parameters: it is the state of others."
        )
    without = set(shapes) - set(loaded) - {each.name for each in mismatched}
    missing = [each for each in shapes if each in without]
    unused = sorted(set(file.state) - set(places.values()))
    report = OptimizerReport(
        changed.optimizer,
        tuple((_called(file, places[each]), each) for each in loaded),
        tuple(mismatched),
        tuple(missing),
        tuple(_called(file, place) for place in unused),
        tuple(changes_between(settings, changed)),
        _steps(file),
        len(file.groups),
    )
    return FoundState(arrays, changed, report)


@dataclass(frozen=True, slots=True)
class Start:
    """What a run goes on from: the project with its settings, weights and optimizer's state."""

    project: ProjectData
    weights: Arrays
    state: Arrays
    report: OptimizerReport


def match_for_run(project: ProjectData, run_folder: Path, file: OptimizerFile, name: str) -> Start:
    """The weights of a run, and the state of a file for its optimizer.

    Raises what `match_optimizer` does, and CheckpointError where the weights do not fit any more.
    """
    model = load_trained(project, run_folder).model
    found = match_optimizer(model, project.settings, file, name)
    changed = msgspec.structs.replace(project, settings=found.settings)
    return Start(changed, weights_of(model), found.arrays, found.report)


def _check_method(file: OptimizerFile, method: str, name: str) -> None:
    if file.method in ("", method):
        return
    do = (
        f"choose {file.method} as the optimizer, then import it again"
        if file.method in OPTIMIZERS
        else "the program has no such optimizer"
    )
    raise CheckpointError(
        f"{name} is the state of {file.method}, and this project trains with {method}: {do}."
    )


def _remembered(settings: Settings) -> dict[str, Any]:
    """What the optimizer keeps of a parameter, as one step of a small one leaves it."""
    parameter = Parameter(tensor([1000.0, -2000.0]))
    optimizer = optimizer_over([parameter], settings)

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = (parameter * parameter).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return dict(optimizer.state[parameter])


def _check_content(file: OptimizerFile, method: str, kept: Mapping[str, Any], name: str) -> None:
    if not kept or not file.state:
        raise CheckpointError(
            f"{name} remembers nothing from step to step, as SGD without momentum does not: train "
            "on without it."
        )
    for held in file.state.values():
        if not set(kept) - set(HISTORY) <= {each.partition(".")[0] for each in held}:
            raise CheckpointError(
                f"{name} does not hold what {method} remembers: expected "
                f"{', '.join(sorted(kept))}, it has {', '.join(sorted(held))}."
            )


def _places(
    model: StudioModule, learning: list[str], file: OptimizerFile, name: str
) -> dict[str, int]:
    """Which of the file's parameters each of the network's is."""
    known = {plain_name(each): place for place, each in enumerate(file.names)}
    named = {each: known[plain_name(each)] for each in learning if plain_name(each) in known}
    if named:
        return named
    everything = [each for each, _ in model.named_parameters()]
    for names in (learning, everything):  # an optimizer may have been given frozen ones too
        if len(names) == file.count:
            return {each: place for place, each in enumerate(names) if each in learning}
    raise CheckpointError(
        f"{name} is the state of {file.count} parameters, and {len(learning)} of this network "
        "learn: it belongs to another network."
    )


def _for_each(
    file: OptimizerFile,
    shapes: Shapes,
    places: Mapping[str, int],
    keys: Mapping[str, str],
    kept: Mapping[str, Any],
) -> tuple[Arrays, list[Mismatch]]:
    """The arrays of those parameters whose shapes agree, and those where they do not."""
    arrays: Arrays = {}
    mismatched = []
    for each, shape in shapes.items():
        held = file.state.get(places.get(each, -1), {})
        wanted = {name: held[name] for name in kept if name in held}
        odd = [a for name, a in wanted.items() if a.shape != (shape if kept[name].ndim else ())]
        if odd:
            came = _called(file, places[each])
            mismatched.append(Mismatch(each, shape, odd[0].shape, came))
        else:
            path = keys[each]
            arrays |= {f"{path}/{name}": _typed(a, kept[name]) for name, a in wanted.items()}
    return arrays, mismatched


def _for_all(
    file: OptimizerFile,
    shapes: Shapes,
    keys: Mapping[str, str],
    kept: Mapping[str, Any],
    name: str,
) -> Arrays:
    """The arrays of an optimizer that keeps one state for all parameters, under the first."""
    first = keys[next(iter(shapes))]
    total = sum(math.prod(shape) for shape in shapes.values())
    arrays: Arrays = {}
    for path, array in file.state.get(0, {}).items():
        entry, _, item = path.partition(".")
        if array.shape not in ((), (total,)):
            raise CheckpointError(
                f"{name} is the state of {array.size} numbers, and this network learns {total}: "
                "it belongs to another network."
            )
        example = kept.get(entry)
        if isinstance(example, list):
            arrays[f"{first}/{entry}/{int(item)}"] = _typed(array, example)
        elif isinstance(example, Tensor):
            arrays[f"{first}/{entry}"] = _typed(array, example)
        elif example is not None:
            number = int(array.item()) if entry in COUNTS else float(array.item())
            arrays[f"{first}/{entry}{NUMBER}"] = np.array(number)
    return arrays


def _typed(array: np.ndarray, example: object) -> np.ndarray:
    """The array as its optimizer computes with it: single numbers as exactly as it does."""
    if array.ndim:
        return array.astype(np.float32)
    if isinstance(example, Tensor):
        return array.astype(to_numpy(example.array).dtype)
    return array.astype(np.float64)


def _called(file: OptimizerFile, place: int) -> str:
    return file.names[place] if file.names else f"state.{place}"


def _steps(file: OptimizerFile) -> int | None:
    """How many steps it took, as far as it counts them."""
    counts = [
        int(held[name].item())
        for held in file.state.values()
        for name in ("step", "n_iter")
        if name in held and held[name].size == 1
    ]
    return max(counts, default=None)
