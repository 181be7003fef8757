"""The templates are sound networks of the sizes they promise."""

from itertools import pairwise

import pytest

from engine.datasets.toys import info
from engine.studio.network.check import analyse
from engine.studio.network.project import restore
from engine.studio.network.settings import DataChoice
from engine.studio.network.templates import TEMPLATES


def test_the_names_that_scripts_hold_on_to() -> None:
    assert list(TEMPLATES) == ["linear-regression", "binary", "mlp", "lenet"]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_a_template_can_be_trained_as_it_is(template) -> None:
    project = restore(template.make())
    analysis = analyse(project.network, project.settings.data)
    assert analysis.problems == ()
    assert analysis.ready
    assert analysis.total.parameters == template.parameters
    assert project.title == template.title


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("linear-regression", 2), ("binary", 19), ("mlp", 397_510), ("lenet", 28_938)],
)
def test_how_many_weights_a_template_has(name: str, parameters: int) -> None:
    assert TEMPLATES[name].parameters == parameters


@pytest.mark.parametrize("name", ["linear-regression", "binary"])
def test_the_data_choice_is_what_the_dataset_says_of_itself(name: str) -> None:
    choice = TEMPLATES[name].make().settings.data
    source = info(choice.source)
    assert choice == DataChoice(
        source.name, source.sample_shape, source.classes, source.target_shape
    )


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_no_two_nodes_of_a_template_overlap(template) -> None:
    nodes = template.make().nodes
    for before, after in pairwise(nodes):
        assert after.x >= before.x + 150 or after.y >= before.y + 150
