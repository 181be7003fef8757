"""Wires are carried and put down; one that is led anew or removed meanwhile leaves by itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from gui.canvas.carrier import Carrier


def test_wires_are_where_they_were_carried_to(chain):
    lab, _ = chain
    ends = {name: wire.ends() for name, wire in lab.scene.wires.items()}
    carrier = Carrier()
    carrier.take_up(lab.scene, lab.scene.wires.values())
    carrier.setPos(30, -20)
    way = QPointF(30, -20)
    for name, wire in lab.scene.wires.items():
        assert wire.is_carried and wire.ends() == tuple(end + way for end in ends[name])
    carrier.put_down()
    for name, wire in lab.scene.wires.items():
        assert not wire.is_carried and wire.pos() == QPointF()
        assert wire.ends() == tuple(end + way for end in ends[name])
    assert carrier.scene() is None and carrier.pos() == QPointF()


def test_a_wire_that_is_led_anew_is_not_carried_on(chain):
    lab, _ = chain
    name, wire = next(iter(lab.scene.wires.items()))
    ends = wire.ends()
    lab.scene.take_up([name])
    lab.scene.carrier.setPos(30, -20)
    lab.scene.route(name)
    assert not wire.is_carried and wire.ends() == ends
    lab.scene.restore()
    assert wire.ends() == ends
