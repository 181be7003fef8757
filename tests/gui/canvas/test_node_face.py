"""What nodes show of themselves."""

from __future__ import annotations

import msgspec

from engine.datasets import title_of
from engine.studio.network import operations
from engine.studio.network.edits import AddNode, ChangeSettings
from engine.studio.network.network import Node
from gui.canvas.node_face import problems_by_node, stands_out


def face(lab, node_id):
    return lab.scene.nodes[node_id].face


def test_a_convolution(lab):
    lab.open("lenet")
    conv = face(lab, lab.named("conv1"))
    assert (conv.title, conv.name, conv.category) == ("Conv2d", "conv1", "convolution")
    assert conv.summary == "16 filters · 5×5 · pad 2"
    assert conv.foot == "416 params"
    assert not conv.is_formula
    assert conv.problem is None


def test_an_activation_shows_its_formula_and_no_name(lab):
    lab.open("lenet")
    relu = face(lab, lab.named("relu1"))
    assert relu.summary == "max(0, x)"
    assert relu.is_formula
    assert (relu.name, relu.foot) == ("", "")


def test_a_name_of_ones_own_is_shown(lab):
    relu = lab.node("ReLU")
    lab.document.push("Rename", operations.rename(lab.network, relu, "gate"))
    assert face(lab, relu).name == "gate"


def test_the_input_tells_of_the_data(lab):
    lab.open("lenet")
    data = face(lab, lab.named("input"))
    assert data.has_sample
    assert (data.summary, data.foot) == (title_of("digits"), "1×28×28")
    settings = lab.document.settings
    folder = msgspec.structs.replace(settings.data, source="/home/me/cats")
    other = msgspec.structs.replace(settings, data=folder)
    lab.document.push("Choose the data", [ChangeSettings(other)])
    assert face(lab, lab.named("input")).summary == "cats"


def test_data_without_pictures_has_no_place_for_one(lab):
    lab.open("binary")
    data = face(lab, lab.named("input"))
    assert not data.has_sample
    assert (data.summary, data.foot) == (title_of("binary"), "4")


def test_an_unwired_target_takes_the_labels(lab):
    loss = lab.node("CrossEntropyLoss")
    assert face(lab, loss).chips == ("", "labels")
    lab.wire(lab.node("ReLU"), loss, "target")
    assert face(lab, loss).chips == ("", "")


def test_an_unknown_kind_goes_by_its_own_name(lab):
    lab.document.push("Add", [AddNode(Node("n1", "Quantum", "q", 0, 0))])
    assert face(lab, "n1").title == "Quantum"
    assert face(lab, "n1").has_error


def test_what_is_unfinished_does_not_stand_out(lab):
    linear = lab.node("Linear")
    problem = problems_by_node(lab.document.analysis)[linear]
    assert not stands_out(problem)
    assert not face(lab, linear).has_error
    finished = msgspec.structs.replace(problem, id="features-mismatch", severity="error")
    assert stands_out(finished)


def test_a_mistake_goes_before_what_is_unfinished(chain):
    lab, (_, _, linear) = chain
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    assert problems_by_node(lab.document.analysis)[linear].id == "features-mismatch"
    assert face(lab, linear).has_error
