"""The network keeps its nodes and wires consistent, and says what it refuses."""

import pytest

from engine.studio.network.network import Network, Node, Wire, wire_id


@pytest.fixture
def fork() -> Network:
    """a feeds b and c, which both feed d."""
    nodes = [Node(each, "Add", each) for each in "abcd"]
    wires = [
        Wire("a", "output", "b", "a"),
        Wire("a", "output", "c", "a"),
        Wire("b", "output", "d", "a"),
        Wire("c", "output", "d", "b"),
    ]
    return Network(nodes, wires)


def test_a_wire_is_named_by_the_input_it_ends_at(fork: Network) -> None:
    assert fork.wires["d.b"] == Wire("c", "output", "d", "b")
    assert wire_id("d", "b") == "d.b"
    assert fork.wire_into("d", "b") == fork.wires["d.b"]
    assert fork.wire_into("a", "a") is None


def test_wires_of_a_node(fork: Network) -> None:
    assert {wire.target for wire in fork.wires_from("a")} == {"b", "c"}
    assert {wire.source for wire in fork.wires_into("d")} == {"b", "c"}


def test_downstream_and_upstream_include_the_node_itself(fork: Network) -> None:
    assert fork.downstream("b") == {"b", "d"}
    assert fork.upstream("b") == {"a", "b"}
    assert fork.upstream("d") == {"a", "b", "c", "d"}


def test_a_taken_id_is_refused(fork: Network) -> None:
    with pytest.raises(ValueError, match="'a' is there already"):
        fork.add_node(Node("a", "ReLU", "relu"))


def test_a_node_with_wires_is_not_removed(fork: Network) -> None:
    with pytest.raises(ValueError, match="still has wires"):
        fork.remove_node("b")
    assert "b" in fork.nodes


def test_an_input_takes_one_wire(fork: Network) -> None:
    with pytest.raises(ValueError, match=r"'d\.a' has a wire already"):
        fork.add_wire(Wire("a", "output", "d", "a"))


def test_a_wire_needs_both_its_nodes(fork: Network) -> None:
    with pytest.raises(ValueError, match="not there"):
        fork.add_wire(Wire("a", "output", "z", "a"))


def test_new_ids_are_never_those_of_a_removed_node() -> None:
    network = Network([Node("n7", "ReLU", "relu")])
    network.remove_node("n7")
    assert network.new_ids(2) == ["n8", "n9"]
    assert network.new_ids(1) == ["n8"], "asking alone takes no id"


def test_new_names_take_the_first_free_number() -> None:
    network = Network([Node("n1", "Conv2d", "conv"), Node("n2", "Conv2d", "conv3")])
    assert network.new_name("conv") == "conv2"
    assert network.new_name("conv", taken={"conv2"}) == "conv4"
    assert network.new_name("fc") == "fc"


def test_a_copy_changes_by_itself(fork: Network) -> None:
    copy = fork.copy()
    copy.remove_wire("d.b")
    assert "d.b" in fork.wires
