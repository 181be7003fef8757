"""Runs are named by what differs from the run before."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio.network import operations
from engine.studio.network.edits import Edit, apply
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.settings import DataChoice
from engine.studio.network.templates import TEMPLATES
from gui.training.runs.run_names import run_name

LENET = TEMPLATES["lenet"].make()


def with_settings(**values: object) -> ProjectData:
    return msgspec.structs.replace(
        LENET, settings=msgspec.structs.replace(LENET.settings, **values)
    )


def test_the_first_run_is_its_optimizer() -> None:
    assert run_name(LENET, None) == "Adam 0.001"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"optimizer": "SGD", "learning_rate": 0.05}, "SGD 0.05, m 0.9"),
        ({"learning_rate": 0.01}, "Adam 0.01"),
        ({"batch_size": 256}, "batch 256"),
        ({"epochs": 9}, "9 epochs"),
        ({"seed": 3}, "seed 3"),
        ({"held_out": 0.2}, "20 % held out"),
        ({"device": "cuda:0"}, "cuda:0"),
        ({"data": DataChoice("/home/ada/my digits")}, "my digits"),
        ({"batch_size": 256, "seed": 3}, "batch 256, seed 3"),
        (
            {"optimizer_options": {"weight_decay": 0.1, "amsgrad": True}},
            "weight decay 0.1, amsgrad on",
        ),
        ({"optimizer": "AdamW", "optimizer_options": {"beta1": 0.5}}, "AdamW 0.001, beta 1 0.5"),
        ({"schedule": "StepLR"}, "StepLR"),
        ({"schedule": "StepLR", "schedule_options": {"step_size": 3}}, "StepLR, every 3"),
        ({"clip_norm": 2.0, "clip_value": 0.5}, "norm to 2, values to 0.5"),
        ({"stop_patience": 4, "restore_best": True}, "patience 4, best"),
        ({}, "Adam 0.001"),
    ],
)
def test_settings_that_differ_are_named(values: dict, name: str) -> None:
    assert run_name(with_settings(**values), LENET) == name


def test_what_was_left_out_is_named() -> None:
    before = with_settings(schedule="StepLR", clip_norm=1.0, stop_patience=3, mixed_precision=True)
    assert run_name(LENET, before) == "no schedule, no clipped norm, no early stop, not half"


def edited(edits_of) -> ProjectData:
    project = restore(LENET)
    edits: list[Edit] = edits_of(project.network)
    apply(project, edits)
    return snapshot(project)


def node_of(kind: str) -> str:
    return next(node.id for node in LENET.nodes if node.kind == kind)


def test_a_changed_parameter_is_named() -> None:
    conv = node_of("Conv2d")
    after = edited(lambda n: operations.set_parameter(n, conv, "padding", (0, 0)))
    assert run_name(after, LENET) == "conv1 padding 0"


def test_an_added_and_a_removed_layer_are_named() -> None:
    added = edited(lambda n: operations.add_node(n, "Dropout", 0, 0)[1])
    assert run_name(added, LENET) == "with Dropout"
    assert run_name(LENET, added) == "without Dropout"


def test_many_changes_are_one_word() -> None:
    project = restore(LENET)
    for kind in ("Dropout", "Tanh", "ReLU"):
        apply(project, operations.add_node(project.network, kind, 0, 0)[1])
    assert run_name(snapshot(project), LENET) == "network changed"


def test_going_on_is_said() -> None:
    assert run_name(LENET, LENET, continued=True) == "continued, Adam 0.001"


def test_freezing_is_a_change_of_the_network() -> None:
    from engine.studio.network.edits import apply
    from engine.studio.network.freezing import freeze
    from engine.studio.network.project import restore, snapshot
    from engine.studio.network.templates import TEMPLATES

    project = restore(TEMPLATES["lenet"].make())
    before = snapshot(project)
    conv = next(node.id for node in before.nodes if node.name == "conv1")
    apply(project, freeze(project.network, [conv]))
    assert run_name(snapshot(project), before) == "conv1 frozen"
    assert run_name(before, snapshot(project)) == "conv1 learns"
