"""Nodes and wires are carried and put down; what leaves meanwhile does so by itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from gui.canvas.carrier import Carrier

WAY = QPointF(30, -20)


def test_all_is_where_it_was_carried_to(chain):
    lab, _ = chain
    wires, items = lab.scene.wires, lab.scene.nodes
    ends = {name: wire.ends() for name, wire in wires.items()}
    cards = {name: item.card_rect() for name, item in items.items()}
    carrier = Carrier()
    carrier.take_up(lab.scene, wires.values(), items.values())
    carrier.move(WAY)
    assert carrier.way == WAY
    for carried in (True, False):
        for name, wire in wires.items():
            assert wire.is_carried == carried and (carried or wire.pos() == QPointF())
            assert wire.ends() == tuple(end + WAY for end in ends[name])
        for name, item in items.items():
            assert item.is_carried == carried
            assert item.card_rect() == item.scene_card == cards[name].translated(WAY)
            assert item.port_at(item.port_point(item.ports[0].end)) is item.ports[0]
        carrier.put_down()
    assert carrier.way == QPointF()
    assert set(lab.scene.items()) >= {*wires.values(), *items.values()}


def test_a_wire_that_is_led_anew_is_carried_on(chain):
    lab, nodes = chain
    name, wire = next(iter(lab.scene.wires.items()))
    path, ends = wire.path(), wire.ends()
    lab.scene.take_up(nodes, lab.scene.wires)
    lab.scene.carrier.move(WAY)
    lab.scene.route(name)
    assert wire.is_carried and wire.path() == path.translated(WAY)
    lab.scene.carrier.move(2 * WAY)
    assert wire.ends() == tuple(end + 2 * WAY for end in ends)
    lab.scene.restore()
    assert not wire.is_carried and wire.path() == path


def test_a_node_that_is_placed_is_not_carried_on(chain):
    lab, nodes = chain
    lab.scene.take_up(nodes, lab.scene.wires)
    lab.scene.carrier.move(WAY)
    item = lab.scene.nodes[nodes[0]]
    item.setPos(QPointF(7, 8))
    assert not item.is_carried and item.card_rect().topLeft() == QPointF(7, 8)
    lab.scene.restore()
    assert item.pos() == QPointF(-350, 0)


def test_carried_nodes_lie_above_the_others_and_wires_beneath(chain):
    lab, (data, flatten, linear) = chain
    lab.scene.take_up([data, flatten], ["n2.input"])
    place = lab.scene.nodes[linear].pos()
    lab.scene.carrier.move(place - lab.scene.nodes[flatten].pos())
    above = lab.scene.items(place + QPointF(40, 10))
    assert above.index(lab.scene.nodes[flatten]) < above.index(lab.scene.nodes[linear])
    assert lab.scene.wires["n2.input"].parentItem().zValue() < lab.scene.nodes[linear].zValue()
