"""What is found under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from engine.studio.network import operations
from gui.canvas.adding import ghost
from gui.canvas.hit import NOTHING, hit, wire_across
from gui.canvas.port_item import PortEnd


def test_ports_nodes_wires_and_ground(chain):
    lab, (data, flatten, linear) = chain
    output = PortEnd(flatten, "output", is_output=True)
    at = lab.scene.port_point(output)
    assert hit(lab.scene, at).end == output
    assert hit(lab.scene, at + QPointF(9, 9)).end == output  # beside the node, still its port
    card = lab.scene.nodes[data].card_rect()
    found = hit(lab.scene, card.center())
    assert (found.node, found.end) == (data, None)
    wire = lab.scene.wires[f"{linear}.input"]
    assert hit(lab.scene, wire.path().pointAtPercent(0.5)).wire == wire.wire_id
    assert hit(lab.scene, QPointF(0, 5000)) == NOTHING


def test_of_two_near_ports_the_nearer(lab):
    first = lab.node("ReLU", 0, 0)
    width = lab.scene.nodes[first].size[0]
    second = lab.node("Tanh", width + 14, 0)
    output = lab.scene.port_point(PortEnd(first, "output", is_output=True))
    assert hit(lab.scene, output + QPointF(5, 0)).node == first
    assert hit(lab.scene, output + QPointF(9, 0)).node == second


def test_a_card_covers_what_lies_beneath(chain):
    lab, (_, _, linear) = chain
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    card = lab.scene.cards[linear]
    lab.node("ReLU", card.pos().x() + 20, card.pos().y() + 20)
    assert hit(lab.scene, card.sceneBoundingRect().center()).card is card


def test_a_ghost_is_not_found(lab):
    item = ghost(lab.scene, "Linear")
    lab.scene.addItem(item)
    assert hit(lab.scene, QPointF(50, 10)) == NOTHING
    lab.scene.removeItem(item)


def test_a_wire_across_a_rectangle(chain):
    lab, (_, _, linear) = chain
    wire = lab.scene.wires[f"{linear}.input"]
    rect = QRectF(0, 0, 104, 64)
    rect.moveCenter(wire.path().pointAtPercent(0.5))
    assert wire_across(lab.scene, rect) == wire.wire_id
    assert wire_across(lab.scene, rect.translated(0, 400)) is None
    assert wire_across(lab.scene, rect.translated(0, 40)) is None  # its edge alone


def test_a_dot_goes_before_its_wire_and_a_wire_before_a_frame(chain):
    lab, _ = chain
    lab.bend("n3.input", (20.0, 90.0))
    frame = lab.annotation("frame", -40.0, 60.0, 300.0, 200.0)
    found = hit(lab.scene, QPointF(22, 88))
    assert (found.wire, found.dot, found.annotation) == ("n3.input", 0, None)
    assert hit(lab.scene, QPointF(110, 75)).annotation == frame
    assert hit(lab.scene, QPointF(200, 180)).is_empty
    grip = hit(lab.scene, QPointF(257, 257))
    assert (grip.annotation, grip.is_grip) == (frame, True)


def test_of_two_frames_the_inner_one_is_held(lab):
    outer = lab.annotation("frame", -200.0, -200.0, 500.0, 400.0)
    inner = lab.annotation("frame", -200.0, -200.0, 200.0, 200.0)
    assert hit(lab.scene, QPointF(-150, -190)).annotation == inner
    assert hit(lab.scene, QPointF(100, -190)).annotation == outer
