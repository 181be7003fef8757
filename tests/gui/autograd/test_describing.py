"""A recorded node in words."""

from __future__ import annotations

from engine.studio.training.messages import GraphNode, SavedTensor
from gui.autograd import describing
from gui.autograd.values import Values

OP = GraphNode(
    1,
    "AddmmBackward0",
    "op",
    "n1",
    (64, 10),
    "float32",
    4096,
    (SavedTensor("x", (64, 784), "float32", 4096),),
)
PARAMETER = GraphNode(2, "fc.weight", "parameter", "n1", (10, 784), "float32")
SCALAR = GraphNode(0, "NllLossBackward0", "op", None, (), "float32")


def test_words_on_a_box() -> None:
    assert describing.label(OP) == "AddmmBackward0" and describing.label(PARAMETER) == "weight"
    assert describing.shape_text(OP) == "64×10" and describing.shape_text(SCALAR) == ""


def test_what_a_node_is() -> None:
    assert "mat1" in describing.sentence(OP)
    assert "parameter" in describing.sentence(PARAMETER)
    assert "ends here" in describing.sentence(GraphNode(9, "AccumulateGrad", "leaf", None, (), ""))


def test_facts_of_a_node() -> None:
    values = Values({1: 0.25}, {1: (0.0034, 0.0068)})
    assert dict(describing.facts(OP, values)) == {
        "Shape": "64×10",
        "dtype": "float32",
        "Gradient norm": "0.25",
        "Time forward": "3.4 ms",
        "Time backward": "6.8 ms",
        "Keeps for backward": "4.1 kB",
    }
    assert dict(describing.facts(SCALAR, Values()))["Shape"] == "a single number"
    assert "Keeps for backward" not in dict(describing.facts(PARAMETER, Values()))


def test_what_is_kept() -> None:
    assert describing.saved_lines(OP) == [("x  64×784", "float32 · 4.1 kB")]


def test_facts_of_a_group() -> None:
    values = Values({2: 3.0}, {1: (0.001, 0.002)}, {1: 4096})
    assert dict(describing.group_facts([OP, PARAMETER], values)) == {
        "Operations": "1",
        "Parameters": "1",
        "Norm over parameters": "3",
        "Time forward": "1.0 ms",
        "Time backward": "2.0 ms",
        "Keeps for backward": "4.1 kB",
    }


def test_a_tip_is_lines_without_empty_ones() -> None:
    assert describing.tip("a", "", [("b", "c")], [("d", "e")]) == "a\nb: c\n    d  e"
