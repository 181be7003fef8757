"""Copying, pasting and duplicating."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import annotating, bypass, operations
from engine.studio.network import edits as edit
from engine.studio.network.clipboard import copy_text, duplicate, paste_text
from engine.studio.network.edits import apply


def test_a_paste_keeps_wires_inside_and_takes_new_ids_and_names(chain) -> None:
    project = chain("Input", "ReLU", "Linear")
    text = copy_text(project.network, ["n2", "n3"])
    apply(project, paste_text(project.network, text, 50.0, 60.0))
    network = project.network
    assert [network.nodes[each].name for each in ("n4", "n5")] == ["relu2", "fc2"]
    assert (network.nodes["n4"].x, network.nodes["n4"].y) == (50.0, 60.0)
    assert network.nodes["n5"].x == 250.0
    assert set(network.wires) == {"n2.input", "n3.input", "n5.input"}


def test_a_duplicate_is_moved_a_little_and_keeps_parameters(chain) -> None:
    project = chain("Input", ("Linear", {"out_features": 3}))
    apply(project, duplicate(project.network, ["n2"], 10.0, 20.0))
    copy = project.network.nodes["n3"]
    assert (copy.x, copy.y, copy.parameters) == (210.0, 20.0, {"out_features": 3})


def test_nothing_copied_pastes_nothing(chain) -> None:
    network = chain("Input").network
    assert paste_text(network, copy_text(network, []), 0, 0) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        json.dumps({"format": "other-nodes", "nodes": [], "wires": []}),
        json.dumps({"format": "backprop-studio-nodes", "nodes": [{"id": 1}], "wires": []}),
        json.dumps(
            {
                "format": "backprop-studio-nodes",
                "nodes": [],
                "wires": [{"source": "a", "output": "o", "target": "b", "input": "i"}],
            }
        ),
    ],
)
def test_what_is_not_ours_is_refused_in_a_sentence(chain, text: str) -> None:
    with pytest.raises(ValueError, match=r"^The clipboard holds no layers: .*\.$"):
        paste_text(chain("Input").network, text, 0, 0)


@given(st.text())
def test_any_text_is_pasted_or_refused(chain, text: str) -> None:
    with pytest.raises(ValueError, match="The clipboard holds no layers"):
        paste_text(chain("Input").network, text, 0, 0)


def test_unknown_layers_are_copied_like_others(chain) -> None:
    project = chain("Quantum2d")
    apply(project, paste_text(project.network, copy_text(project.network, ["n1"]), 0, 0))
    assert project.network.nodes["n2"].kind == "Quantum2d"


def test_incoming_wires_are_kept_where_their_source_is_there(chain) -> None:
    project = chain("Input", "ReLU", "Tanh")
    text = operations.copy_text(project.network, {"n3"})
    plain = operations.paste_text(project.network, text, 0, 0)
    assert not [each for each in plain if isinstance(each, edit.AddWire)]
    kept = operations.paste_text(project.network, text, 0, 0, keep_incoming=True)
    (wire,) = (each.wire for each in kept if isinstance(each, edit.AddWire))
    assert (wire.source, wire.target) == ("n2", "n4")
    edit.apply(project, kept)
    assert len(project.network.nodes) == 4


def test_another_network_with_the_same_ids_is_not_wired_up(chain) -> None:
    text = operations.copy_text(chain("Input", "ReLU", "Tanh").network, {"n3"})
    other = chain("Input", "Flatten", "Tanh")
    edits = operations.paste_text(other.network, text, 0, 0, keep_incoming=True)
    assert not [each for each in edits if isinstance(each, edit.AddWire)]


def test_annotations_and_switches_are_copied(chain) -> None:
    project = chain("Input", "ReLU")
    network = project.network
    edit.apply(project, bypass.set_bypassed(network, ["n2"], True))
    _, edits = annotating.add_annotation(network, "note", (50, 60, 100, 80), "why", "yellow")
    edit.apply(project, edits)
    text = operations.copy_text(network, {"n2"}, {"a1"})
    edit.apply(project, operations.paste_text(network, text, 0, 0))
    assert network.nodes["n3"].bypassed
    assert network.annotations["a2"].text == "why"
    # The note was 150 left of the node and 60 beneath it, and still is.
    assert network.nodes["n3"].x - network.annotations["a2"].x == 150
    assert network.annotations["a2"].y - network.nodes["n3"].y == 60
