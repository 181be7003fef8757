"""Small projects that train in an instant, and a worker to talk to."""

import msgspec
import pytest

from engine.studio.network.templates import TEMPLATES
from engine.studio.training.client import WorkerClient


@pytest.fixture
def project_of():
    """A template's project with other settings: `project_of("mlp", epochs=1)`."""

    def make(template, **settings):
        data = TEMPLATES[template].make()
        changed = msgspec.structs.replace(data.settings, **settings)
        return msgspec.structs.replace(data, settings=changed)

    return make


@pytest.fixture
def line_project(project_of):
    """A line through noisy points: ten epochs, a quarter held out."""
    return project_of("linear-regression", epochs=10, batch_size=16, held_out=0.25)


@pytest.fixture
def small_mlp(project_of):
    """784-500-10 on the embedded digits, in small batches."""
    return project_of("mlp", epochs=3, batch_size=20)


@pytest.fixture
def worker():
    """A real worker process."""
    with WorkerClient(threads=1) as client:
        yield client
