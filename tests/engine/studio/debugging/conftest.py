"""Batches of the templates, to be recorded; and their networks with nothing random in the way."""

import msgspec
import numpy as np
import pytest

from engine import from_numpy, manual_seed
from engine.autograd.graph import consumers_first, observe
from engine.studio.debugging.file import write
from engine.studio.debugging.record import record_batch
from engine.studio.debugging.replay import Replay
from engine.studio.debugging.tape import Tape
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizing import Stepper


@pytest.fixture(scope="session")
def project_of():
    """A template's project with other settings: `project_of("mlp", momentum=0.9)`."""

    def make(template, **settings):
        data = TEMPLATES[template].make()
        changed = msgspec.structs.replace(data.settings, **settings)
        return msgspec.structs.replace(data, settings=changed)

    return make


@pytest.fixture(scope="session")
def batch_of():
    """Random samples that fit a project: inputs and targets."""

    def make(project, samples=3):
        data, random = project.settings.data, np.random.default_rng(1)
        inputs = random.random((samples, *data.shape), dtype=np.float32)
        if any(node.kind == "Embedding" for node in project.nodes):
            inputs = random.integers(0, 5, inputs.shape).astype(np.float32)
        if data.classes:
            return from_numpy(inputs), from_numpy(random.integers(0, len(data.classes), samples))
        return from_numpy(inputs), from_numpy(random.random((samples, 1), dtype=np.float32))

    return make


@pytest.fixture(scope="session")
def network_of(project_of, batch_of):
    """What `record_batch` takes, of a template: built, stepper, inputs, targets."""

    def make(template, samples=3, **settings):
        project = project_of(template, **settings)
        manual_seed(7)
        built = build(project)
        return built, Stepper(project.settings, built), *batch_of(project, samples)

    return make


@pytest.fixture(scope="session")
def tape_of(network_of):
    """A tape of a template's forward and backward pass, made once."""
    tapes = {}

    def make(template):
        if template not in tapes:
            built, _, inputs, targets = network_of(template)
            tape = tapes[template] = Tape()
            with observe(built.model), tape.running():
                _, loss = built.evaluate(inputs, targets)
            tape.keep_only(consumers_first(loss.grad_fn))
            tape.await_backward()
            loss.backward()
        return tapes[template]

    return make


@pytest.fixture(scope="session")
def replay_of(network_of, tmp_path_factory):
    def make(template, spoil=False, **settings):
        built, stepper, inputs, targets = network_of(template, **settings)
        if spoil:
            inputs[0] = float("inf")
        path = tmp_path_factory.mktemp("replay") / "batch"
        write(*record_batch(built, stepper, inputs, targets), path)
        return Replay.of_file(path)

    return make


@pytest.fixture(scope="session")
def binary(replay_of):
    return replay_of("binary")
