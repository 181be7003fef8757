"""A plot of a few lines over one axis, as a part of an SVG picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.studio.report import colors, lettering
from engine.studio.report.svg import element, label

Floats = npt.NDArray[np.float64]

LEFT, TOP, RIGHT, BOTTOM = 44, 34, 8, 34
"""Room for the numbers of the axes and the title."""
MOST_POINTS = 500
"""Of longer lines the means of equal parts are drawn."""
LARGEST = 1e100


@dataclass(frozen=True)
class Line:
    """A line through points in the order of their x; what no axis can show is left out.

    A line without a name is not in the legend; one with `dots` has a dot at each point.
    """

    name: str
    x: Floats
    y: Floats
    color: str
    width: float = 1.75
    dots: bool = False

    @property
    def points(self) -> tuple[Floats, Floats]:
        """What is drawn of it."""
        known = np.isfinite(self.x) & (np.abs(self.y) < LARGEST)
        return thinned(self.x[known]), thinned(self.y[known])


def thinned(values: Floats, most: int = MOST_POINTS) -> Floats:
    """The values, or as many means of equal parts of them."""
    if len(values) <= most:
        return values
    edges = np.linspace(0, len(values), most + 1).astype(int)
    return np.add.reduceat(values, edges[:-1]) / np.diff(edges)


def smoothed(values: Floats, window: int) -> Floats:
    """The mean of so many values around each, fewer at the ends; what is not finite is left out."""
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    middle, half = np.arange(len(values)), window // 2
    low, high = np.maximum(middle - half, 0), np.minimum(middle + half + 1, len(values))
    number = counts[high] - counts[low]
    return np.where(number > 0, (sums[high] - sums[low]) / np.maximum(number, 1), np.nan)


def plot(
    title: str,
    lines: Sequence[Line],
    size: tuple[float, float],
    x_title: str,
    word: Callable[[float], str] = "{:g}".format,
    bounds: tuple[float, float] | None = None,
) -> str:
    """The plot as a group whose top left corner is the origin.

    `word` writes the numbers of the vertical axis, `bounds` are the least and the largest it may
    show.
    """
    points = [line.points for line in lines]
    frame = _Frame(
        size, _range([x for x, _ in points], None), _range([y for _, y in points], bounds)
    )
    parts = [
        label(0, 14, title, size=12, weight=600, fill=colors.TEXT),
        *_axes(frame, x_title, word),
    ]
    for line, (x, y) in zip(lines, points, strict=True):
        places = [frame.place(*each) for each in zip(x.tolist(), y.tolist(), strict=True)]
        parts += _drawn(line, places)
    return element("g", *parts, *_legend(lines, size[0]))


@dataclass(frozen=True)
class _Frame:
    """What the axes show, and where that is."""

    size: tuple[float, float]
    xs: tuple[float, float]
    ys: tuple[float, float]

    @property
    def width(self) -> float:
        return self.size[0] - LEFT - RIGHT

    def place(self, x: float, y: float) -> tuple[float, float]:
        right = (x - self.xs[0]) / (self.xs[1] - self.xs[0])
        up = (y - self.ys[0]) / (self.ys[1] - self.ys[0])
        high = self.size[1] - TOP - BOTTOM
        return LEFT + self.width * right, TOP + high * (1 - min(max(up, 0.0), 1.0))


def _axes(frame: _Frame, x_title: str, word: Callable[[float], str]) -> list[str]:
    """Level lines with their numbers, and the numbers below."""
    parts, bottom = [], frame.size[1]
    for tick in ticks(*frame.ys, 5):
        _, y = frame.place(frame.xs[0], tick)
        parts.append(element("path", d=f"M{LEFT} {y:.2f}h{frame.width:.2f}", stroke=colors.LINE))
        parts.append(label(LEFT - 6, y + 3.5, word(tick), size=10, fill=colors.MUTED, anchor="end"))
    for tick in ticks(*frame.xs, 6, whole=True):
        x, _ = frame.place(tick, frame.ys[0])
        parts.append(
            label(x, bottom - 18, f"{tick:g}", size=10, fill=colors.MUTED, anchor="middle")
        )
    middle = LEFT + frame.width / 2
    parts.append(label(middle, bottom - 4, x_title, size=10, fill=colors.MUTED, anchor="middle"))
    return parts


def ticks(low: float, high: float, most: int, whole: bool = False) -> list[float]:
    """Round numbers from `low` to `high`, about `most` of them: steps of 1, 2 or 5 of a decade."""
    raw = (high - low) / most
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(each * decade for each in (1, 2, 5, 10) if each * decade >= raw * (1 - 1e-9))
    step = max(step, 1.0) if whole else step
    first = math.ceil(low / step - 1e-9)
    return [
        float(f"{each * step:.12g}") for each in range(first, math.floor(high / step + 1e-9) + 1)
    ]


def _range(values: Sequence[Floats], bounds: tuple[float, float] | None) -> tuple[float, float]:
    """What an axis shows: all values with a little room, and never no room at all."""
    every = np.concatenate([*values, []])
    if not len(every):
        return 0.0, 1.0
    low, high = float(every.min()), float(every.max())
    least = max(1e-6 * max(abs(low), abs(high)), 1e-12)
    if bounds is None:
        return (low, high) if high - low > least else (low - least, high + least)
    room = max(0.06 * (high - low), 0.05 * abs(high) if high == low else 0.0, least)
    low, high = max(low - room, bounds[0]), min(high + room, bounds[1])
    return (low, high) if high - low >= least else (low, low + 1.0)


def _drawn(line: Line, places: list[tuple[float, float]]) -> list[str]:
    if not places:
        return []
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    drawn = [
        element(
            "polyline",
            points=way,
            fill="none",
            stroke=line.color,
            stroke_width=line.width,
            stroke_linejoin="round",
        )
    ]
    if line.dots and len(places) <= 60:
        drawn += [element("circle", cx=x, cy=y, r=2.6, fill=line.color) for x, y in places]
    return drawn


def _legend(lines: Sequence[Line], right: float) -> list[str]:
    """The lines' names at the top, from the right."""
    parts = []
    for line in reversed([each for each in lines if each.name]):
        right -= lettering.width(line.name, 10) + 2
        parts.append(label(right, 13.5, line.name, size=10, fill=colors.MUTED))
        parts.append(
            element(
                "path", d=f"M{right - 18:.2f} 10h12", stroke=line.color, stroke_width=line.width
            )
        )
        right -= 28
    return parts
