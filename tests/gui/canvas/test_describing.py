"""The canvas in words."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from engine.studio.network import operations, sentences
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.freezing import freeze
from gui.canvas.describing import describe, tooltip
from gui.canvas.port_item import PortEnd


def test_one_node_with_what_it_gives_and_what_is_wrong(chain):
    lab, (_, _, linear) = chain
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    lab.selection.set({linear})
    text = describe(lab.document, lab.selection)
    assert text.startswith("Linear fc, gives ")
    for problem in lab.document.analysis.problems_of(linear):
        assert sentences.text(problem) in text


def test_several_and_none(chain):
    lab, (data, flatten, linear) = chain
    assert describe(lab.document, lab.selection) == "3 layers, none selected"
    lab.selection.set({data, flatten}, {f"{linear}.input"})
    assert describe(lab.document, lab.selection) == "2 layers and 1 wires selected"


def test_tooltips_of_ports_nodes_wires_and_mends(chain):
    lab, (_, flatten, linear) = chain
    port = lab.scene.port_point(PortEnd(flatten, "output", is_output=True))
    assert tooltip(lab.scene, port) == "output: 784"
    node = lab.scene.nodes[linear].card_rect().center()
    assert tooltip(lab.scene, node) == CATALOGUE["Linear"].help
    wire = lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5)
    assert tooltip(lab.scene, wire) == "784"
    assert tooltip(lab.scene, QPointF(0, 9000)) == ""
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    card = lab.scene.cards[linear]
    mend = sentences.text(card.problem.mends[0])
    assert tooltip(lab.scene, card.button_rect().center()) == mend


def test_a_frozen_layer_is_called_that(chain):
    lab, (_, _, linear) = chain
    lab.document.push("Freeze", freeze(lab.network, [linear]))
    lab.selection.set({linear})
    assert "frozen" in describe(lab.document, lab.selection)
    text = tooltip(lab.scene, lab.scene.nodes[linear].card_rect().center())
    assert text.startswith(CATALOGUE["Linear"].help)
    assert text.splitlines()[-1].startswith("Frozen")
