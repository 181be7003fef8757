"""Going along the wires with Ctrl and the arrows."""

from __future__ import annotations

from PySide6.QtCore import Qt

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def test_from_node_to_wire_to_node_and_back(chain):
    lab, (data, flatten, _) = chain
    lab.selection.set({data})
    lab.key(Key.Key_Right, CTRL)
    assert lab.selection.wires == {f"{flatten}.input"}
    lab.key(Key.Key_Right, CTRL)
    assert lab.selection.nodes == {flatten}
    lab.key(Key.Key_Left, CTRL)
    assert lab.selection.wires == {f"{flatten}.input"}
    lab.key(Key.Key_Left, CTRL)
    assert lab.selection.nodes == {data}
    lab.key(Key.Key_Left, CTRL)
    assert lab.selection.nodes == {data}, "nothing leads there"
    assert lab.document.undo_stack.count() == 5, "looking is no step"


def test_up_and_down_go_round_the_wires_of_a_source(fan):
    lab, data, *_ = fan
    lab.selection.set({data})
    lab.key(Key.Key_Right, CTRL)
    seen = []
    for _ in range(3):
        seen.append(lab.selection.only_wire())
        lab.key(Key.Key_Down, CTRL)
    assert set(seen) == set(lab.network.wires)
    assert lab.selection.only_wire() == seen[0]
    lab.key(Key.Key_Up, CTRL)
    assert lab.selection.only_wire() == seen[-1]


def test_up_and_down_go_round_the_wires_into_a_node_of_several_inputs(lab):
    add = lab.node("Add", 300, 0)
    wires = {lab.wire(lab.node("ReLU", 0, 90 * row), add, port) for row, port in enumerate("ab")}
    lab.selection.set({add})
    lab.key(Key.Key_Left, CTRL)
    first = lab.selection.only_wire()
    lab.key(Key.Key_Down, CTRL)
    assert {first, lab.selection.only_wire()} == wires


def test_a_wire_is_deleted_without_a_mouse(chain):
    lab, (data, flatten, linear) = chain
    lab.selection.set({linear})
    lab.key(Key.Key_Left, CTRL)
    lab.key(Key.Key_Delete)
    assert lab.wires() == {(data, flatten)}


def test_what_is_reached_comes_into_sight(lab):
    near, far = lab.node("ReLU", 0, 0), lab.node("ReLU", 4000, 0)
    lab.wire(near, far)
    lab.selection.set({near})
    lab.key(Key.Key_Right, CTRL)
    lab.key(Key.Key_Right, CTRL)
    assert lab.selection.nodes == {far}
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.nodes[far].card_rect())


def test_arrows_reach_frames_and_notes(pair):
    lab, _, linear = pair
    note = lab.annotation("note", 250.0, 0.0, 160.0, 80.0)
    lab.selection.set({linear})
    lab.key(Key.Key_Right, ALT)
    assert lab.selection.annotations == {note}
    lab.key(Key.Key_Left, ALT)
    assert lab.selection.nodes == {linear}
