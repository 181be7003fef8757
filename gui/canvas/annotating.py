"""Putting frames and notes on the canvas, and colouring them: each pushes one undo step."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from engine.studio.network.annotating import add_annotation, colour_annotation
from engine.studio.network.annotation import TONES, Tone
from gui.canvas.annotation_item import TITLE
from gui.canvas.annotation_layer import default_text, rect_of
from gui.canvas.placement import free_corner, whole
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate

FRAME, NOTE = (360.0, 240.0), (184.0, 96.0)
"""Width and height of a new frame around nothing, and of a new note."""
AROUND = (10.0, 16.0)
"""Room that a frame leaves around its nodes. Further aside it would cross the wires' labels."""
FIRST_TONES: dict[str, Tone] = {"frame": "blue", "note": "yellow"}


def put_annotation(scene: NetworkScene, kind: Literal["frame", "note"], middle: QPointF) -> None:
    """Put a frame around the selection, or else one or a note here, and select it.

    What is put here moves down where something lies.
    """
    selection = scene.selection
    rect = QRectF(QPointF(), QPointF(*(FRAME if kind == "frame" else NOTE)))
    rect.moveCenter(middle)
    if kind == "frame" and (selection.nodes or selection.annotations):
        rect = _around_selection(scene)
    else:
        taken = [item.card_rect() for item in scene.nodes.values()]
        taken += [item.rect() for item in scene.annotations.items.values()]
        rect.moveTopLeft(free_corner(rect, taken))
    corner = QPointF(*whole(rect.topLeft()))
    rect = QRectF(corner, QPointF(*whole(rect.bottomRight())))
    network = scene.document.network
    id, edits = add_annotation(network, kind, rect_of(rect), default_text(kind), FIRST_TONES[kind])
    text = translate("Canvas", "Frame") if kind == "frame" else translate("Canvas", "Note")
    scene.document.push(translate("Canvas", "Add %1").replace("%1", text), edits)
    selection.set(annotations={id})


def next_tone(scene: NetworkScene) -> None:
    """Give the selected frames and notes the next colour."""
    network = scene.document.network
    edits = []
    for each in sorted(scene.selection.annotations):
        place = TONES.index(network.annotations[each].tone)
        edits += colour_annotation(network, each, TONES[(place + 1) % len(TONES)])
    scene.document.push(translate("Canvas", "Colour"), edits)


def _around_selection(scene: NetworkScene) -> QRectF:
    rect = scene.node_rects(scene.selection.nodes)
    for each in scene.selection.annotations:
        rect |= scene.annotations.items[each].rect()
    aside, below = AROUND
    return rect.adjusted(-aside, -below - TITLE, aside, below)
