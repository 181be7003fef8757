"""What people do with frames and notes, as lists of edits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.aligning import Rect
from engine.studio.network.annotation import SMALLEST, Annotation, Tone
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network

LONGEST_TEXT = 4000
"""Characters that a note holds; what is pasted into it may be anything."""


def add_annotation(
    network: Network, kind: Literal["frame", "note"], rect: Rect, text: str, tone: Tone
) -> tuple[str, list[Edit]]:
    """The id of a new frame or note that covers this rectangle, and the edits that put it there."""
    (id,) = network.new_annotation_ids(1)
    fresh = Annotation(id, kind, text[:LONGEST_TEXT], *_sound(rect), tone)
    return id, [edit.AddAnnotation(fresh)]


def place_annotations(network: Network, rects: Mapping[str, Rect]) -> list[Edit]:
    """Put frames and notes into these rectangles, no smaller than they may be."""
    edits: list[Edit] = []
    for id, rect in rects.items():
        old = network.annotations[id]
        x, y, width, height = _sound(rect)
        fresh = msgspec.structs.replace(old, x=x, y=y, width=width, height=height)
        if fresh != old:
            edits.append(edit.ChangeAnnotation(fresh))
    return edits


def word_annotation(network: Network, id: str, text: str) -> list[Edit]:
    """Give a frame another title, or a note other words."""
    return _changed(network.annotations[id], text=text[:LONGEST_TEXT])


def colour_annotation(network: Network, id: str, tone: Tone) -> list[Edit]:
    """Give a frame or a note another colour."""
    return _changed(network.annotations[id], tone=tone)


def inside(outer: Rect, inner: Rect) -> bool:
    """Whether one rectangle lies in another, edges included."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def _changed(old: Annotation, **values: object) -> list[Edit]:
    fresh = msgspec.structs.replace(old, **values)
    return [] if fresh == old else [edit.ChangeAnnotation(fresh)]


def _sound(rect: Rect) -> Rect:
    """A rectangle that a file can hold: finite, and large enough to be seen."""
    x, y, width, height = (float(each) + 0.0 if math.isfinite(each) else 0.0 for each in rect)
    return x, y, max(width, SMALLEST[0]), max(height, SMALLEST[1])
