"""Lining up a selection: where each rectangle goes, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Rect = tuple[float, float, float, float]
"""Left, top, width and height, in pixels."""
Places = dict[str, tuple[float, float]]
Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["across", "down"]


def aligned(rects: Mapping[str, Rect], edge: Edge) -> Places:
    """Top left corners that put one edge, or the middles, of all rectangles on one line.

    Edges go to the outermost one, middles to the middle of the whole.
    """
    axis = 0 if edge in ("left", "centre", "right") else 1
    starts = [rect[axis] for rect in rects.values()]
    ends = [rect[axis] + rect[axis + 2] for rect in rects.values()]
    if not rects:
        return {}
    first, last = min(starts), max(ends)
    places: Places = {}
    for key, rect in rects.items():
        size = rect[axis + 2]
        if edge in ("left", "top"):
            start = first
        elif edge in ("right", "bottom"):
            start = last - size
        else:
            start = (first + last - size) / 2
        places[key] = _placed(rect, axis, start)
    return places


def distributed(rects: Mapping[str, Rect], axis: Axis) -> Places:
    """Top left corners that leave equal gaps between neighbours; the outermost two stay."""
    number = 0 if axis == "across" else 1
    order = sorted(rects, key=lambda key: (rects[key][number], key))
    if len(order) < 3:
        return {key: rects[key][:2] for key in order}
    first, last = rects[order[0]], rects[order[-1]]
    room = last[number] + last[number + 2] - first[number]
    gap = (room - sum(rects[key][number + 2] for key in order)) / (len(order) - 1)
    places: Places = {order[0]: first[:2], order[-1]: last[:2]}
    start = first[number] + first[number + 2] + gap
    for key in order[1:-1]:
        places[key] = _placed(rects[key], number, start)
        start += rects[key][number + 2] + gap
    return places


def _placed(rect: Rect, axis: int, start: float) -> tuple[float, float]:
    start = float(round(start))
    return (start, rect[1]) if axis == 0 else (rect[0], start)
