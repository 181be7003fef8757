"""Runs written code, and compares it with the network that the program builds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

import engine
from engine.devices import to_numpy
from engine.studio.codegen import generate
from engine.studio.network.build import Built, build
from engine.studio.network.catalogue import value
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData, snapshot

MODULES = {"pytorch": "torch", "engine": "engine"}


@dataclass
class Numbers:
    """What comes of a batch: outputs, loss, and gradients by the parameters' names."""

    outputs: np.ndarray
    loss: float
    gradients: dict[str, np.ndarray]


def program(built: Built, inputs: np.ndarray, targets: np.ndarray, training: bool) -> Numbers:
    """The program's own numbers."""
    built.model.train(training)
    built.model.zero_grad()
    outputs, loss = built.evaluate(engine.from_numpy(inputs), engine.from_numpy(targets))
    loss.backward()
    gradients = {
        name: to_numpy(each.grad.array)
        for name, each in built.model.named_parameters()
        if each.grad is not None
    }
    return Numbers(to_numpy(outputs.detach().array), loss.item(), gradients)


def run_file(text: str) -> dict[str, Any]:
    """The names that code leaves behind when it is imported."""
    names: dict[str, Any] = {"__name__": "written"}
    exec(compile(text, "written.py", "exec"), names)
    return names


def code(
    text: str, dialect: str, built: Built, inputs: np.ndarray, targets: np.ndarray, training: bool
) -> Numbers:
    """The numbers of PyTorch's or the engine's code, with the built model's weights."""
    names = run_file(text)
    library, model = names["torch"], names["model"]
    weights = {
        name: library.from_numpy(np.array(to_numpy(each.array)))
        for name, each in built.model.state_dict().items()
    }
    assert list(model.state_dict()) == list(weights)
    model.load_state_dict(weights)
    model.train(training)
    names["inputs"], names["targets"] = map(library.from_numpy, (inputs, targets))
    train = text[text.index("def train") :]
    for start in (r"outputs.* = model\(inputs\)", r"loss = loss_function\(.*\)"):
        found = re.search(rf"^ +({start})$", train, re.MULTILINE)
        assert found, start
        exec(found[1], names)
    names["loss"].backward()
    gradients = {
        name: np.array(each.grad.numpy())
        for name, each in model.named_parameters()
        if each.grad is not None
    }
    outputs = names["outputs"].detach().numpy()
    return Numbers(np.array(outputs), float(names["loss"].item()), gradients)


def assert_same(
    project: Project | ProjectData,
    dialect: str,
    inputs: np.ndarray,
    targets: np.ndarray,
    training: bool = False,
) -> str:
    """The code computes what the program does, to 1e-5; its text."""
    built = build(project)
    source = generate(project, dialect)
    text = source.text
    assert _first_copies(built) <= source.lines.keys()
    found = code(text, dialect, built, inputs, targets, training)
    expected = program(built, inputs, targets, training)
    close(found.outputs, expected.outputs)
    close(np.array(found.loss), np.array(expected.loss))
    assert found.gradients.keys() == expected.gradients.keys()
    for name, gradient in expected.gradients.items():
        close(found.gradients[name], gradient, name)
    return text


def _first_copies(built: Built) -> set[str]:
    """The paths of all nodes that compute, of a block with copies those in the first one."""
    paths = built.model.node_ids.values()
    return {path for path in paths if set(filter(str.isdecimal, path.split("."))) <= {"0"}}


def close(found: np.ndarray, expected: np.ndarray, name: str = "") -> None:
    """Equal to 1e-5, of values of the size of 1 or of the largest one."""
    assert found.shape == expected.shape, name
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    np.testing.assert_allclose(found / scale, expected / scale, rtol=0, atol=1e-5, err_msg=name)


def built_or_none(project: Project) -> Built | None:
    """The network, unless what was drawn does not fit or is too large for a test."""
    analysis = analyse(project.network, project.settings.data)
    costs = analysis.total
    if not analysis.ready or max(costs.parameters, costs.activations) > 100_000:
        return None
    return build(project)


def batch_for(project: Project | ProjectData) -> tuple[np.ndarray, np.ndarray]:
    """Three samples and their targets; whole numbers where a table reads them."""
    random = np.random.default_rng(0)
    data = project.settings.data
    inputs = random.random((3, *data.shape), np.float32)
    rows = _rows(project)
    if rows:
        inputs = np.floor(inputs * rows)
    if data.classes:
        return inputs, random.integers(0, len(data.classes), 3)
    return inputs, random.random((3, *data.target_shape), np.float32)


def _rows(project: Project | ProjectData) -> int:
    """How many rows the network's table has, if it has one."""
    data = project if isinstance(project, ProjectData) else snapshot(project)
    tables = (node for node in data.nodes if node.kind.startswith("Embedding"))
    return next((int(value(node, "num_embeddings")) for node in tables), 0)
