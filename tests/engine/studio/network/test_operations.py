"""Gestures as edit lists: what they do, and that undoing them leaves no trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE, kind_of
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import AddNode, Edit, Project, apply
from engine.studio.network.network import Wire
from engine.studio.network.project import snapshot, to_json
from engine.studio.network.templates import TEMPLATES


def wires(project: Project) -> set[tuple[str, str]]:
    """The wires as pairs of node names."""
    nodes = project.network.nodes
    return {
        (nodes[wire.source].name, nodes[wire.target].name)
        for wire in project.network.wires.values()
    }


def test_a_new_node_gets_an_id_a_name_and_a_place(chain) -> None:
    project = chain("Input", "Linear")
    node_id, edits = operations.add_node(project.network, "Linear", 3, 4, out_features=5)
    apply(project, edits)
    node = project.network.nodes[node_id]
    assert (node.kind, node.name, node.x, node.y) == ("Linear", "fc2", 3.0, 4.0)
    assert node.parameters == {"out_features": 5}


def test_a_place_that_no_file_can_hold_becomes_the_origin(chain) -> None:
    project = chain("Input")
    apply(project, operations.move(project.network, {"n1": (float("nan"), -0.0)}))
    assert to_json(snapshot(project)).count(b'"x": 0.0') == 1


def test_connecting_an_occupied_input_replaces_its_wire(chain) -> None:
    project = chain("Input", "ReLU", "Linear")
    apply(project, operations.connect(project.network, Wire("n1", "output", "n3", "input")))
    assert wires(project) == {("input", "relu"), ("input", "fc")}
    again = Wire("n1", "output", "n3", "input")
    assert operations.connect(project.network, again) == []


def test_removing_a_node_takes_its_wires_along(chain) -> None:
    project = chain("Input", "ReLU", "Linear")
    apply(project, operations.remove(project.network, ["n2"]))
    assert set(project.network.nodes) == {"n1", "n3"}
    assert wires(project) == set()


def test_removing_wires_by_themselves(chain) -> None:
    project = chain("Input", "ReLU", "Linear")
    apply(project, operations.remove(project.network, wires=["n2.input"]))
    assert wires(project) == {("relu", "fc")}


def test_healing_joins_what_lay_around_the_removed(chain) -> None:
    project = chain("Input", "ReLU", "Tanh", "Linear")
    apply(project, operations.remove(project.network, ["n2", "n3"], heal=True))
    assert wires(project) == {("input", "fc")}


def test_healing_keeps_every_branch_and_what_was_cut_stays_cut(chain) -> None:
    project = chain("Input", "ReLU", "Linear")
    _, edits = operations.add_node(project.network, "Tanh", 0, 0)
    apply(project, edits)
    apply(project, operations.connect(project.network, Wire("n2", "output", "n4", "input")))
    apply(project, operations.remove(project.network, ["n2"], ["n3.input"], heal=True))
    assert wires(project) == {("input", "tanh")}


def test_a_default_is_not_stored_and_a_pair_can_be_one_int(chain) -> None:
    project = chain("Input", "Conv2d")
    apply(project, operations.set_parameter(project.network, "n2", "kernel_size", 5))
    assert project.network.nodes["n2"].parameters == {"kernel_size": (5, 5)}
    assert operations.set_parameter(project.network, "n2", "kernel_size", (5, 5)) == []
    apply(project, operations.set_parameter(project.network, "n2", "kernel_size", 3))
    assert project.network.nodes["n2"].parameters == {}


def test_a_value_equal_to_a_default_of_another_type_is_kept_as_a_problem(chain) -> None:
    project = chain("Input", "Flatten")
    apply(project, operations.set_parameter(project.network, "n2", "start_dim", True))
    assert project.network.nodes["n2"].parameters == {"start_dim": True}


def test_renaming_refuses_in_a_sentence(chain) -> None:
    project = chain("Input", "Linear", "Linear")
    apply(project, operations.rename(project.network, "n3", "head"))
    assert project.network.nodes["n3"].name == "head"
    assert operations.rename(project.network, "n3", "head") == []
    with pytest.raises(ValueError, match=r"Another layer is called fc: .*\."):
        operations.rename(project.network, "n3", "fc")


def test_splicing_puts_a_node_into_a_wire(chain) -> None:
    project = chain("Input", "Linear")
    _, edits = operations.add_node(project.network, "ReLU", 0, 0)
    apply(project, edits)
    apply(project, operations.splice(project.network, "n3", "n2.input"))
    assert wires(project) == {("input", "relu"), ("relu", "fc")}


def test_splicing_refuses_circles_and_ends(chain) -> None:
    network = chain("Input", "ReLU", "Linear", "MSELoss").network
    with pytest.raises(ValueError, match="close a circle"):
        operations.splice(network, "n2", "n4.input")
    with pytest.raises(ValueError, match="lacks an input or an output"):
        operations.splice(network, "n4", "n2.input")


def test_choosing_a_loss_keeps_the_node_and_its_wires(chain) -> None:
    project = chain("Input", "Flatten", "Linear", ("CrossEntropyLoss", {"reduction": "sum"}))
    apply(project, operations.choose_loss(project.network, "MSELoss"))
    loss = operations.loss_of(project.network)
    assert (loss.id, loss.kind, loss.parameters) == ("n4", "MSELoss", {"reduction": "sum"})
    assert ("fc", "loss") in wires(project)
    assert operations.choose_loss(project.network, "MSELoss") == []


def test_choosing_a_loss_adds_one_behind_the_open_end(chain) -> None:
    project = chain("Input", "Linear")
    assert operations.loss_of(project.network) is None
    apply(project, operations.choose_loss(project.network, "MSELoss"))
    assert ("fc", "loss") in wires(project)
    assert operations.loss_of(project.network).x > project.network.nodes["n2"].x


def test_choosing_a_loss_on_an_empty_canvas_just_adds_it() -> None:
    project = Project()
    apply(project, operations.choose_loss(project.network, "MSELoss"))
    assert [node.kind for node in project.network.nodes.values()] == ["MSELoss"]


def test_a_template_replaces_everything_under_new_ids(chain) -> None:
    project = chain("Input", "Linear")
    before = to_json(snapshot(project))
    inverse = apply(project, operations.put_template(project, TEMPLATES["lenet"]))
    assert "n1" not in project.network.nodes
    assert (project.title, len(project.network.nodes)) == ("LeNet", 10)
    assert project.settings == TEMPLATES["lenet"].make().settings
    apply(project, inverse)
    assert to_json(snapshot(project)) == before


def test_moving_to_where_it_stands_is_nothing(chain) -> None:
    network = chain("Input").network
    assert operations.move(network, {"n1": (0.0, 0.0)}) == []


# ------------------------------------------------- any sequence of gestures, undone and redone


def gesture(draw: st.DrawFn, project: Project) -> list[Edit]:
    """The edits of one gesture, with arguments that fit the project as it is."""
    network = project.network
    kinds = st.sampled_from(sorted(CATALOGUE))
    place = st.floats(-500, 500)
    if not network.nodes:
        return operations.add_node(network, draw(kinds), draw(place), draw(place))[1]
    ids = st.sampled_from(list(network.nodes))
    some = st.sets(ids, max_size=3)
    node_id = draw(ids)
    match draw(st.integers(0, 11)):
        case 0 | 1:
            return operations.add_node(network, draw(kinds), draw(place), draw(place))[1]
        case 2 | 3:
            target = draw(ids)
            outputs = kind_of(network.nodes[node_id]).outputs
            inputs = kind_of(network.nodes[target]).inputs
            if outputs and inputs:
                wire = Wire(node_id, outputs[0].name, target, draw(st.sampled_from(inputs)).name)
                if can_connect(network, wire.source, wire.output, wire.target, wire.input) is None:
                    return operations.connect(network, wire)
            return []
        case 4:
            return operations.remove(network, draw(some), heal=draw(st.booleans()))
        case 5:
            return operations.move(network, {node_id: (draw(place), draw(place))})
        case 6:
            parameters = kind_of(network.nodes[node_id]).parameters
            name = draw(st.sampled_from(parameters)).name if parameters else "colour"
            return operations.set_parameter(network, node_id, name, draw(st.integers(0, 5)))
        case 7:
            text = operations.copy_text(network, draw(some))
            return operations.paste_text(network, text, draw(place), draw(place))
        case 8:
            return operations.duplicate(network, draw(some))
        case 9:
            return operations.choose_loss(network, draw(st.sampled_from(["MSELoss", "NLLLoss"])))
        case 10:
            return operations.arrange(network, {})
        case _:
            return operations.put_template(project, TEMPLATES["binary"])


@given(st.data())
def test_any_gestures_undone_give_the_first_file_and_redone_the_last(data) -> None:
    project = Project()
    first = to_json(snapshot(project))
    undo = [
        apply(project, gesture(data.draw, project)) for _ in range(data.draw(st.integers(0, 12)))
    ]
    last = to_json(snapshot(project))
    redo = [apply(project, edits) for edits in reversed(undo)]
    assert to_json(snapshot(project)) == first
    for edits in reversed(redo):
        apply(project, edits)
    assert to_json(snapshot(project)) == last


@given(st.data())
def test_gestures_change_nothing_until_their_edits_are_applied(data) -> None:
    project = Project()
    for _ in range(data.draw(st.integers(1, 6))):
        before = to_json(snapshot(project))
        edits = gesture(data.draw, project)
        assert to_json(snapshot(project)) == before
        apply(project, edits)


def test_new_nodes_have_names_of_their_own() -> None:
    project = Project()
    for _ in range(3):
        for edits in (operations.add_node(project.network, kind, 0, 0)[1] for kind in CATALOGUE):
            assert isinstance(edits[0], AddNode)
            apply(project, edits)
    names = [node.name for node in project.network.nodes.values()]
    assert len(set(names)) == len(names)
