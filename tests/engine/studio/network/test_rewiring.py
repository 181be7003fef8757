"""All wires of an output led elsewhere at once, and wires led through dots."""

from __future__ import annotations

import math

import pytest

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.clipboard import duplicate
from engine.studio.network.network import Wire
from engine.studio.network.project import from_json, snapshot, to_json
from engine.studio.network.rewiring import lead_through, move_refusal, move_starts


@pytest.fixture
def project(chain):
    return chain("Input", "ReLU", "ReLU", "Tanh")


def test_wires_start_elsewhere_and_go_back(project) -> None:
    network, before = project.network, to_json(snapshot(project))
    wires = list(network.wires_from("n2"))
    assert move_refusal(network, wires, "n1", "output") is None
    inverse = edit.apply(project, move_starts(network, wires, "n1", "output"))
    assert [each.source for each in network.wires_into("n3")] == ["n1"]
    assert not list(network.wires_from("n2"))
    edit.apply(project, inverse)
    assert to_json(snapshot(project)) == before


def test_a_circle_is_refused(project) -> None:
    wires = list(project.network.wires_from("n1"))
    assert move_refusal(project.network, wires, "n4", "output").id == "cycle"
    assert move_starts(project.network, wires, "n1", "output") == []


def test_dots_are_in_the_file_and_undone(project) -> None:
    before = to_json(snapshot(project))
    assert b"dots" not in before
    inverse = edit.apply(project, lead_through(project.network, "n3.input", [(300, 80), (350, 90)]))
    after = to_json(snapshot(project))
    assert to_json(from_json(after)) == after
    assert project.network.wires["n3.input"].dots == ((300.0, 80.0), (350.0, 90.0))
    edit.apply(project, inverse)
    assert to_json(snapshot(project)) == before


def test_dots_that_are_nowhere_are_left_out(project) -> None:
    assert lead_through(project.network, "n3.input", [(math.nan, 0), (0, math.inf)]) == []


def test_dots_go_along_with_both_their_nodes(project) -> None:
    network = project.network
    edit.apply(project, lead_through(network, "n3.input", [(300, 80)]))
    places = {each: (network.nodes[each].x + 7, network.nodes[each].y + 9) for each in ("n2", "n3")}
    edit.apply(project, operations.move(network, places))
    assert network.wires["n3.input"].dots == ((307.0, 89.0),)
    edit.apply(project, operations.move(network, {"n2": (0, 0)}))
    assert network.wires["n3.input"].dots == ((307.0, 89.0),)


def test_arranging_straightens_wires_and_is_taken_back(project) -> None:
    edit.apply(project, lead_through(project.network, "n3.input", [(300, 80)]))
    before = to_json(snapshot(project))
    inverse = edit.apply(project, operations.arrange(project.network, {}))
    assert project.network.wires["n3.input"].dots == ()
    edit.apply(project, inverse)
    assert to_json(snapshot(project)) == before


def test_copies_have_their_own_dots(project) -> None:
    edit.apply(project, lead_through(project.network, "n3.input", [(300, 80)]))
    edits = duplicate(project.network, {"n2", "n3"}, 10, 20)
    (wire,) = (each.wire for each in edits if isinstance(each, edit.AddWire))
    assert wire.dots == ((310.0, 100.0),)


def test_the_same_wire_again_keeps_its_dots(project) -> None:
    edit.apply(project, lead_through(project.network, "n3.input", [(300, 80)]))
    assert operations.connect(project.network, Wire("n2", "output", "n3", "input")) == []


def test_a_wire_cannot_be_changed_into_another(project) -> None:
    with pytest.raises(ValueError, match="start elsewhere"):
        edit.apply(project, [edit.ChangeWire(Wire("n1", "output", "n3", "input"))])
