"""The templates are sound networks of the sizes they promise, and each learns."""

from itertools import combinations

import pytest

from engine import from_numpy, manual_seed, optim
from engine.datasets import describe, load
from engine.studio.network.build import build
from engine.studio.network.catalogue import kind_of
from engine.studio.network.check import analyse
from engine.studio.network.losses import has_wired_target, tells_classes
from engine.studio.network.project import restore
from engine.studio.network.settings import DataChoice
from engine.studio.network.templates import TEMPLATES
from engine.studio.network.templates.drawing import width

EVERY_TEMPLATE = pytest.mark.parametrize(
    "template", TEMPLATES.values(), ids=lambda template: template.name
)


def test_the_names_that_scripts_hold_on_to() -> None:
    assert list(TEMPLATES) == [
        "linear-regression",
        "binary",
        "moons",
        "mlp",
        "lenet",
        "alexnet-small",
        "vgg",
        "resnet",
        "autoencoder",
        "lstm",
        "gru",
        "embedding",
        "transformer",
        "define-by-run",
    ]


@EVERY_TEMPLATE
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


@EVERY_TEMPLATE
def test_the_data_choice_is_what_the_dataset_says_of_itself(template) -> None:
    choice = template.make().settings.data
    source = describe(choice.source)
    assert choice == DataChoice(
        source.name, source.sample_shape, source.classes, source.target_shape
    )


@EVERY_TEMPLATE
def test_a_few_steps_make_the_loss_smaller(template) -> None:
    project = template.make()
    manual_seed(2)
    built = build(project)
    samples = load(project.settings.data.source, limit=48)
    inputs, targets = from_numpy(samples.inputs), from_numpy(samples.targets)
    optimizer = optim.Adam(built.model.parameters(), lr=0.005)
    losses = []
    for _ in range(40):
        _, loss = built.evaluate(inputs, targets)
        losses.append(loss.item())
        if losses[-1] < 0.9 * losses[0]:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert losses[-1] < 0.9 * losses[0]


def test_the_autoencoders_target_is_its_input() -> None:
    project = TEMPLATES["autoencoder"].make()
    assert has_wired_target(project)
    assert not tells_classes(project)
    assert tells_classes(TEMPLATES["lenet"].make())
    built = build(project)
    images = from_numpy(load("digits", limit=3).inputs)
    drawn, target, _ = built.model.forward_with_target(images)
    assert drawn.shape == images.shape
    assert bool((target == images).all())


@EVERY_TEMPLATE
def test_parameters_are_stored_as_the_window_stores_them(template) -> None:
    """Without defaults, so that a project is the same bytes whoever drew it."""
    for node in template.make().nodes:
        for name, value in node.parameters.items():
            parameter = kind_of(node).parameter(name)
            assert parameter is not None
            assert value != parameter.default
            assert type(value) is type(parameter.default)


@EVERY_TEMPLATE
def test_no_two_nodes_of_a_template_overlap(template) -> None:
    for one, other in combinations(template.make().nodes, 2):
        left, right = sorted((one, other), key=lambda node: node.x)
        assert right.x >= left.x + width(left) or abs(one.y - other.y) >= 120
