"""The corner of a frame changes its size."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from engine.studio.network.annotation import SMALLEST


def test_the_corner_changes_the_size(framed):
    lab, _, frame = framed
    corner = lab.at(lab.scene.annotations.items[frame].rect().bottomRight() - QPointF(3, 3))
    lab.drag(corner, corner + QPoint(50, -20))
    after = lab.network.annotations[frame]
    assert (after.width, after.height) == (490, 180)
    lab.drag(corner + QPoint(50, -20), corner - QPoint(2000, 2000))
    after = lab.network.annotations[frame]
    assert (after.width, after.height) == SMALLEST
    lab.undo_all()
    assert not lab.scene.annotations.items
