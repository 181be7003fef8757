"""Dots that lead a wire: putting them on it and taking them off, by mouse and by keyboard.

By keyboard a wire is led from dot to dot: the last one, towards its target, is the one in hand.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF

from engine.studio.network.network import Point
from engine.studio.network.rewiring import lead_through
from gui.canvas.placement import whole
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


def add_dot(scene: NetworkScene, wire_id: str, point: QPointF) -> None:
    """Put a dot on the wire here, between the dots before and behind it."""
    number = scene.wires[wire_id].dots_before(point)
    dots = _dots(scene, wire_id)
    dots.insert(number, whole(point))
    _lead(scene, wire_id, dots, translate("Canvas", "Add a dot"))
    scene.selection.set(wires={wire_id})


def add_last_dot(scene: NetworkScene, wire_id: str) -> None:
    """Put a dot in the middle of the wire's last stretch."""
    last = scene.wires[wire_id].chords[-1]
    dots = [*_dots(scene, wire_id), whole(last.center())]
    _lead(scene, wire_id, dots, translate("Canvas", "Add a dot"))


def move_last_dot(scene: NetworkScene, wire_id: str, way: QPointF) -> bool:
    """Move the wire's last dot, in one undo step with the moves just before; False without one."""
    dots = _dots(scene, wire_id)
    if not dots:
        return False
    dots[-1] = whole(QPointF(*dots[-1]) + way)
    text, key = translate("Canvas", "Move the dot"), f"dot {len(dots)} of {wire_id}"
    _lead(scene, wire_id, dots, text, key)
    return True


def remove_dot(scene: NetworkScene, wire_id: str, number: int) -> None:
    """Take a dot off its wire, by its place or, from the end, by a negative one; if it is there."""
    dots = _dots(scene, wire_id)
    if -len(dots) <= number < len(dots):
        del dots[number]
        _lead(scene, wire_id, dots, translate("Canvas", "Remove the dot"))


def _dots(scene: NetworkScene, wire_id: str) -> list[Point]:
    return list(scene.document.network.wires[wire_id].dots)


def _lead(
    scene: NetworkScene, wire_id: str, dots: list[Point], text: str, merge_key: str = ""
) -> None:
    edits = lead_through(scene.document.network, wire_id, dots)
    scene.document.push(text, edits, merge_key)
