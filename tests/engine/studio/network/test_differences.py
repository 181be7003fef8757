"""Every difference between two projects is told, and equal projects differ in nothing."""

from __future__ import annotations

import msgspec
import pytest

from engine.datasets import Augmentation
from engine.studio.network import edits, operations
from engine.studio.network.differences import differences
from engine.studio.network.network import Wire
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.settings import DataChoice
from engine.studio.network.templates import TEMPLATES


@pytest.fixture
def before() -> ProjectData:
    return snapshot(restore(TEMPLATES["lenet"].make()))


def node_id(project: ProjectData, name: str) -> str:
    return next(node.id for node in project.nodes if node.name == name)


def edited(project: ProjectData, make) -> ProjectData:
    """The project after the edits that `make` gives for it."""
    copy = restore(project)
    edits.apply(copy, make(copy))
    return snapshot(copy)


def told(before: ProjectData, make) -> list[str]:
    return differences(before, edited(before, make))


def test_equal_projects_differ_in_nothing(before: ProjectData) -> None:
    assert differences(before, before) == []


def test_layers_and_wires(before: ProjectData) -> None:
    fc = node_id(before, "fc")
    assert told(before, lambda p: operations.add_node(p.network, "Dropout", 0, 0)[1]) == [
        "dropout (Dropout) was added."
    ]
    assert told(before, lambda p: operations.remove(p.network, [fc])) == [
        "fc (Linear) was removed.",
        "2 wires were removed.",
    ]
    assert told(before, lambda p: operations.rename(p.network, fc, "head")) == [
        "fc was renamed to head."
    ]
    assert told(before, lambda p: operations.move(p.network, {fc: (7, 7)})) == [
        "1 layer was moved."
    ]
    relu = node_id(before, "relu1")
    assert told(
        before,
        lambda p: operations.connect(p.network, Wire(relu, "output", fc, "input")),
    ) == ["1 wire was added.", "1 wire was removed."]


def test_parameters(before: ProjectData) -> None:
    conv, fc = node_id(before, "conv1"), node_id(before, "fc")
    for node, name, value, sentence in (
        (conv, "out_channels", 32, "Filters of conv1 went from 16 to 32."),
        (conv, "kernel_size", (3, 5), "Kernel of conv1 went from 5×5 to 3×5."),
        (fc, "bias", False, "Bias of fc went from on to off."),
        (fc, "in_features", 9, "Inputs of fc went from automatic to 9."),
    ):

        def set_it(p, node=node, name=name, value=value):
            return operations.set_parameter(p.network, node, name, value)

        (only,) = told(before, set_it)
        assert only.split(" of ")[1] == sentence.split(" of ")[1]


def test_a_loss_becomes_another(before: ProjectData) -> None:
    assert told(before, lambda p: operations.choose_loss(p.network, "MSELoss")) == [
        "loss (CrossEntropyLoss) became loss (MSELoss)."
    ]


def test_settings_and_title(before: ProjectData) -> None:
    def change(**values):
        settings = msgspec.structs.replace(before.settings, **values)
        return told(before, lambda p: [edits.ChangeSettings(settings)])

    assert change(learning_rate=0.01) == ["The learning rate went from 0.001 to 0.01."]
    assert change(threads=3, epochs=9) == [
        "The number of epochs went from 5 to 9.",
        "The number of threads went from automatic to 3.",
    ]
    assert change(augmentation=Augmentation(shift=2, noise=0.1)) == [
        "The augmentation went from none to shift 2, noise 0.1."
    ]
    assert change(data=DataChoice("mnist")) == ["The data went from digits to mnist."]
    assert change(data=DataChoice("digits", (1, 8, 8))) == ["The data has other samples."]
    assert told(before, lambda p: [edits.ChangeTitle("Mine")]) == [
        "The title went from LeNet to Mine."
    ]


def test_every_setting_has_words() -> None:
    from engine.studio.network.differences import SETTINGS
    from engine.studio.network.settings import Settings

    assert SETTINGS.keys() >= set(Settings.__struct_fields__)
