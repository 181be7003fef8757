"""What makes two snapshots the same network, and the same plan of a run."""

from __future__ import annotations

import msgspec

from engine.studio.network import operations
from engine.studio.network.edits import apply
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.templates import TEMPLATES
from gui.training.runs.snapshots import same_model, same_plan

MLP = TEMPLATES["mlp"].make()


def with_settings(**values: object) -> ProjectData:
    return msgspec.structs.replace(MLP, settings=msgspec.structs.replace(MLP.settings, **values))


def edited(edits_of) -> ProjectData:
    project = restore(MLP)
    apply(project, edits_of(project.network))
    return snapshot(project)


def test_where_nodes_stand_makes_no_difference() -> None:
    moved = edited(lambda network: operations.move(network, {MLP.nodes[0].id: (500, 500)}))
    assert moved != MLP
    assert same_model(moved, MLP) and same_plan(moved, MLP)


def test_another_layer_is_another_network() -> None:
    added = edited(lambda network: operations.add_node(network, "ReLU", 0, 0)[1])
    assert not same_model(added, MLP) and not same_plan(added, MLP)


def test_the_rate_may_change_in_mid_run_and_nothing_else() -> None:
    assert same_plan(with_settings(learning_rate=0.5), MLP)
    for changed in ({"batch_size": 7}, {"epochs": 7}, {"seed": 7}, {"optimizer": "SGD"}):
        assert not same_plan(with_settings(**changed), MLP)


def test_other_first_weights_are_another_model() -> None:
    assert same_model(with_settings(epochs=7), MLP)
    assert not same_model(with_settings(seed=7), MLP)
