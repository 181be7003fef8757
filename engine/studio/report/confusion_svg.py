"""A confusion matrix as an SVG picture: rows are the classes, columns what they were taken for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.studio.report import colors, lettering
from engine.studio.report.scores import Counts, class_scores, percent
from engine.studio.report.svg import drawing, element, label, mixed

LARGEST_CELL, SMALLEST_CELL = 34.0, 12.0
SIDE = 360.0
"""The matrix is at most so wide, unless its cells became too small."""
WRITTEN_FROM = 20
"""A cell of so many pixels has room for its number."""
TOP, SCORES, LONGEST_NAME = 40, 112, 110


def confusion_svg(classes: Sequence[str], counts: Counts, with_scores: bool = True) -> str:
    """An SVG of the counts [classes, classes], with precision and recall beside them or without."""
    side = min(LARGEST_CELL, max(SMALLEST_CELL, SIDE / max(len(counts), 1)))
    names = [lettering.cut(name, LONGEST_NAME, 10) for name in classes]
    left = 16 + max([lettering.width("is", 10), *(lettering.width(name, 10) for name in names)])
    end = left + side * len(counts)
    parts = [
        label((left + end) / 2, 12, "taken for", size=10, fill=colors.MUTED, anchor="middle"),
        label(left - 8, 32, "is", size=10, fill=colors.MUTED, anchor="end"),
    ]
    for place, name in enumerate(names):
        middle = (place + 0.5) * side
        above = lettering.cut(name, side - 2, 10)
        parts += [
            label(left + middle, 32, above, size=10, fill=colors.MUTED, anchor="middle"),
            label(left - 8, TOP + middle + 3.5, name, size=10, fill=colors.MUTED, anchor="end"),
        ]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for row in range(len(counts)):
        for column in range(len(counts)):
            at = left + column * side, TOP + row * side
            count, share = int(counts[row, column]), float(shares[row, column])
            parts.append(_cell(at, side, count, share, row == column))
    height = TOP + side * len(counts) + 4
    if not with_scores:
        return drawing(end + 4, height, "Confusion matrix", *parts)
    parts += _scores(counts, end + 8, side)
    return drawing(end + SCORES + 8, height, "Confusion matrix", *parts)


def _cell(at: tuple[float, float], side: float, count: int, share: float, is_right: bool) -> str:
    """Green is right and red is wrong; mistakes are few, so that they are lifted to be seen."""
    strength = 0.75 * share if is_right else min(0.12 * (share > 0) + 2.2 * share, 0.9)
    fill = mixed(colors.FIELD, colors.GOOD if is_right else colors.BAD, strength)
    x, y = at
    square = element("rect", x=x + 0.5, y=y + 0.5, width=side - 1, height=side - 1, fill=fill)
    if not count or side < WRITTEN_FROM:
        return square
    weight = 600 if is_right else None
    size = min(10.0, 10.0 * (side - 4) / max(lettering.width(str(count), 10, 600), 1))
    middle = x + side / 2, y + side / 2 + 3.5
    words = label(*middle, str(count), size=size, fill=colors.TEXT, weight=weight, anchor="middle")
    return square + words


def _scores(counts: Counts, start: float, side: float) -> list[str]:
    parts = []
    scores = class_scores(counts)
    for number, (title, name) in enumerate((("Precision", "precision"), ("Recall", "recall"))):
        x = start + 52 * number + 48
        parts.append(label(x, 32, title, size=10, fill=colors.MUTED, anchor="end"))
        for row, score in enumerate(scores):
            y = TOP + (row + 0.5) * side + 3.5
            words = percent(getattr(score, name))
            parts.append(label(x, y, words, size=10, fill=colors.TEXT, anchor="end"))
    return parts
