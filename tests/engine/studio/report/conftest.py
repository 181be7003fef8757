"""A run as it is kept, with curves and a confusion matrix."""

import msgspec
import pytest

from engine.studio.network.templates import TEMPLATES
from engine.studio.training.runs import Curves, Run


@pytest.fixture
def curves():
    steps = list(range(1, 201))
    return Curves(
        steps,
        [2.0 / step for step in steps],
        [1 - 1 / step for step in steps],
        [1, 2],
        [100, 200],
        [0.5, 0.25],
        [0.8, 0.9],
    )


@pytest.fixture
def make_run():
    """A finished run of a template, with other fields: `make_run("mlp", loss=0.1)`."""

    def make(template="mlp", title=None, **fields):
        project = TEMPLATES[template].make()
        project = msgspec.structs.replace(project, title=title or project.title)
        counts = tuple(5 if place % 11 == 0 else place % 2 for place in range(100))
        record = {
            "status": "finished",
            "seconds": 75.0,
            "epoch": 2,
            "step": 200,
            "loss": 0.25,
            "accuracy": 0.9,
            "confusion": counts,
        }
        record |= {"device": "cpu", "threads": 2, "parameters": 397510, **fields}
        return Run(id="run2", project=project, **record)

    return make
