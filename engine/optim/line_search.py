"""A line search: how far to go along a direction for the strong Wolfe conditions to hold.

They ask that the loss fell enough and that the slope has become flat enough (Nocedal and Wright,
"Numerical Optimization", algorithms 3.5 and 3.6).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

ENOUGH_FALL = 1e-4
ENOUGH_FLATNESS = 0.9


class Point(NamedTuple):
    """What was found at distance `t` along the direction; `slope` is the gradient's part in it."""

    t: float
    loss: float
    grad: Any
    slope: float


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    t: float,
    direction_size: float,
    tolerance_change: float,
    max_steps: int,
) -> Point:
    """A point that fulfils the conditions, or the best one after `max_steps` further evaluations.

    `t` is the first distance to try, `direction_size` the direction's largest element.
    """

    def falls_too_little(point: Point) -> bool:
        return point.loss > start.loss + ENOUGH_FALL * point.t * start.slope

    def is_flat(point: Point) -> bool:
        return abs(point.slope) <= -ENOUGH_FLATNESS * start.slope

    # Go on until two points have a good one between them.
    previous, point, steps = start, evaluate(t), 0
    while True:
        if steps == max_steps:
            return min(start, point, key=lambda each: each.loss)
        if falls_too_little(point) or (steps > 1 and point.loss >= previous.loss):
            break
        if is_flat(point):
            return point
        if point.slope >= 0:
            break
        nearest, farthest = point.t + 0.01 * (point.t - previous.t), point.t * 10
        t = cubic_minimum(previous, point, nearest, farthest)
        previous, point, steps = point, evaluate(t), steps + 1

    # Narrow the interval between them.
    low, high = sorted((previous, point), key=lambda each: each.loss)
    close_to_edge = False
    while steps < max_steps and abs(high.t - low.t) * direction_size >= tolerance_change:
        left, right = sorted((low.t, high.t))
        t = cubic_minimum(low, high, left, right)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            # The second time in a row that it comes close to an edge it is moved away from it.
            if close_to_edge or not left < t < right:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                close_to_edge = False
            else:
                close_to_edge = True
        else:
            close_to_edge = False
        point, steps = evaluate(t), steps + 1
        if falls_too_little(point) or point.loss >= low.loss:
            low, high = sorted((low, point), key=lambda each: each.loss)
            continue
        if is_flat(point):
            return point
        if point.slope * (high.t - low.t) >= 0:
            high = low
        low = point
    return low


def cubic_minimum(a: Point, b: Point, lowest: float, highest: float) -> float:
    """Where the cubic through two points with their slopes is smallest, kept within bounds."""
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t) if a.t != b.t else math.nan
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (lowest + highest) / 2
    d2 = math.sqrt(square)
    divisor = b.slope - a.slope + 2 * d2
    if divisor == 0:
        return (lowest + highest) / 2
    t = b.t - (b.t - a.t) * (b.slope + d2 - d1) / divisor
    return min(max(t, lowest), highest)
