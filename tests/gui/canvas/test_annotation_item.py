"""Frames and notes: where they are held, and whether they can be read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from engine.studio.network.annotation import TONES
from gui.theme import theme


def test_its_inside_is_ground(framed):
    lab, (data, flatten, _), frame = framed
    inside = lab.at(QPointF(-180, 120))
    assert lab.scene.annotations.items[frame].rect().contains(QPointF(-180, 120))
    lab.drag(inside, lab.at(QPointF(-370, 10)))
    assert lab.selection.nodes == {data}
    assert not lab.selection.annotations
    lab.drag(lab.at(QPointF(-420, -90)), lab.at(QPointF(90, 180)))
    assert lab.selection.nodes == {data, flatten}
    assert lab.selection.annotations == {frame}


def contrast(a, b) -> float:
    lights = []
    for each in (QColor(a), QColor(b)):
        parts = [each.redF(), each.greenF(), each.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_words_can_be_read_on_every_paper(each_theme, lab):
    """The text of a note reaches 4.5 to 1 on its paper, in the picture itself."""
    lab.annotation("note", 0.0, 0.0, 200.0, 100.0)
    item = lab.scene.annotations.items["a1"]
    lab.canvas.centerOn(item.rect().center())
    seen = []
    for _ in TONES:
        lab.selection.set(annotations={"a1"})
        lab.key(Qt.Key.Key_C)
        lab.selection.clear()
        seen.append(lab.network.annotations["a1"].tone)
        image = lab.canvas.grab().toImage()
        paper = image.pixelColor(lab.at(item.rect().center() + QPointF(60, 30)))
        assert contrast(paper, theme().tokens.text) >= 4.5, seen[-1]
        assert item.boundingRect().contains(QRectF(QPointF(), item.rect().size()))
    assert sorted(seen) == sorted(TONES)
