"""What is inferred of a layer holds until its parameters or its inputs change, and no longer."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.check import analyse
from engine.studio.network.edits import Edit, Project, apply
from engine.studio.network.inference import infer_layer
from engine.studio.network.network import Node, Wire
from engine.studio.network.settings import Settings

LENET = ("Input", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", "CrossEntropyLoss")


def look_again(project: Project, edits: list[Edit]) -> tuple[set[str], set[str]]:
    """Apply edits; which layers are inferred anew, and which lie downstream of those changed."""
    before = analyse(project.network, project.settings.data)
    changed = {each.node.id for each in edits if isinstance(each, edit.ChangeNode)}
    apply(project, edits)
    after = analyse(project.network, project.settings.data, before)
    anew = {
        node_id
        for node_id, found in after.inferences.items()
        if found is not before.inferences.get(node_id)
        and project.network.nodes[node_id].kind != "Input"
    }
    downstream = {each for start in changed for each in project.network.downstream(start)}
    return anew, downstream


def test_an_edit_is_inferred_for_what_lies_downstream_alone(chain) -> None:
    project = chain(*LENET)
    wider = operations.set_parameter(project.network, "n2", "out_channels", 8)
    anew, downstream = look_again(project, wider)
    assert anew == {"n2", "n3", "n4", "n5", "n6"}, "the loss still gets ten values"
    assert anew < downstream


def test_an_edit_that_leaves_the_shape_reaches_no_other_layer(chain) -> None:
    project = chain(*LENET)
    plain = operations.set_parameter(project.network, "n2", "bias", False)
    assert look_again(project, plain)[0] == {"n2"}


def test_names_and_places_are_not_inferred_from(chain) -> None:
    project = chain(*LENET)
    assert look_again(project, operations.move(project.network, {"n2": (5.0, 5.0)}))[0] == set()
    assert look_again(project, operations.rename(project.network, "n2", "eye"))[0] == set()


def test_an_error_is_kept_without_what_it_passed_through() -> None:
    found = infer_layer(Node("n1", "Conv2d", "conv"), ((784,),), bypassed=False)
    assert found.error is not None
    assert found.error.__traceback__ is None


@st.composite
def some_edits(draw: st.DrawFn, project: Project, other: Project) -> list[Edit]:
    """A step that hands could make: mostly of this network's own nodes, now and then odd."""
    network = project.network
    nodes = list(network.nodes.values())
    kind = draw(st.sampled_from(("add", "remove", "set", "switch", "join", "cut", "data")))
    if kind == "data":
        return [edit.ChangeSettings(Settings(other.settings.data))]
    if kind == "add" or not nodes:
        if not other.network.nodes:
            return []
        node = draw(st.sampled_from(list(other.network.nodes.values())))
        return [edit.AddNode(msgspec.structs.replace(node, id=network.new_ids(1)[0]))]
    node = draw(st.sampled_from(nodes))
    if kind == "remove":
        return operations.remove(network, [node.id])
    if kind == "set" and other.network.nodes:
        source = draw(st.sampled_from(list(other.network.nodes.values())))
        kind_too = {"kind": source.kind} if draw(st.booleans()) else {}
        return [
            edit.ChangeNode(msgspec.structs.replace(node, parameters=source.parameters, **kind_too))
        ]
    if kind == "switch":
        return [edit.ChangeNode(msgspec.structs.replace(node, bypassed=not node.bypassed))]
    wires = list(network.wires.values())
    if kind == "cut" and wires:
        return [edit.RemoveWire(draw(st.sampled_from(wires)).id)]
    ports = st.sampled_from(("input", "a", "b", "target"))
    return operations.connect(
        network, Wire(node.id, "output", draw(st.sampled_from(nodes)).id, draw(ports))
    )


@given(st.data())
def test_step_by_step_is_as_from_scratch(wild, data) -> None:
    project, other = data.draw(wild), data.draw(wild)
    analysis = analyse(project.network, project.settings.data)
    undo: list[list[Edit]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        if undo and data.draw(st.integers(0, 3)) == 0:
            apply(project, undo.pop())
        else:
            undo.append(apply(project, data.draw(some_edits(project, other))))
        analysis = analyse(project.network, project.settings.data, analysis)
        assert analysis == analyse(project.network, project.settings.data)
