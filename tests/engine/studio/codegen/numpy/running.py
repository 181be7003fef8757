"""Written NumPy code at work: the same weights and batch as the program's."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.devices import to_numpy
from engine.studio.codegen.numpy import generate
from engine.studio.codegen.source import Source
from engine.studio.network.build import Built, build
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData
from engine.studio.network.ready import ready
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.running import Numbers, close, program, run_file

COVERED = [name for name in TEMPLATES if name != "define-by-run"]
"""The templates without a node of Python code, which is written for PyTorch."""


def weights_of(built: Built) -> dict[str, np.ndarray]:
    """Copies of the built network's weights, by their names."""
    state = built.model.state_dict()
    return {name: np.array(to_numpy(each.array)) for name, each in state.items()}


def by_hand(
    project: Project | ProjectData,
    names: dict[str, Any],
    params: dict[str, np.ndarray],
    inputs: np.ndarray,
    targets: np.ndarray,
    training: bool = False,
) -> Numbers:
    """The numbers of the code that left these names."""
    found = ready(project)
    prediction, *more, cache = names["forward"](params, inputs, training)
    if found.ports.target == (found.input_id, "output"):
        targets = inputs
    elif found.ports.target is not None:
        targets = more.pop(0)
    value, *gradients = names["loss"](prediction, targets, *more)
    return Numbers(prediction, float(value), names["backward"](*gradients, cache))


def assert_same(
    project: Project | ProjectData,
    inputs: np.ndarray,
    targets: np.ndarray,
    training: bool = False,
    double: bool = False,
) -> Source:
    """The code computes what the program does, to 1e-5, in single or in double precision."""
    built = build(project)
    if double:
        built.model.double()
        inputs = inputs.astype(np.float64)
        targets = targets if targets.dtype == np.int64 else targets.astype(np.float64)
    source = generate(project)
    assert not any("does not cover" in note for note in source.notes), source.notes
    names, params = run_file(source.text), weights_of(built)
    found = by_hand(project, names, params, inputs, targets, training)
    expected = program(built, inputs, targets, training)
    close(found.outputs, expected.outputs)
    close(np.array(found.loss), np.array(expected.loss))
    assert found.gradients.keys() == expected.gradients.keys()
    for name, gradient in expected.gradients.items():
        close(found.gradients[name], gradient, name)
        assert found.gradients[name].dtype == params[name].dtype, name
    for name, remembered in built.model.named_buffers():
        if not name.endswith("num_batches_tracked"):
            close(params[name], to_numpy(remembered.array), name)
    fresh = {name: each.shape for name, each in names["params"].items()}
    learned = dict(built.model.named_parameters()) | dict(built.model.named_buffers())
    learned = {name: each for name, each in learned.items() if "num_batches" not in name}
    assert fresh == {name: tuple(each.shape) for name, each in learned.items()}
    return source
