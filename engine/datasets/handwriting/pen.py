"""The pen: writes a style many times, each time a little differently.

What differs here is the hand's aim (each control point wanders) and where a stroke begins and ends;
what differs from one person's handwriting to the next is in `variation`.
"""

import numpy as np

from engine.datasets.handwriting.curves import catmull_rom, evenly_spaced, ring
from engine.datasets.handwriting.styles import STYLES, Style

POINTS = 110  # points along a whole digit: half a pixel apart or less at 28×28
WANDER = 0.05  # how far a control point strays, standard deviation, in heights of the digit
LONGEST_CUT = 0.06  # a digit may begin late or end early by up to this share of its length

Place = tuple[float, float]  # a control point: x and y


def choose_styles(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The index into STYLES[digit] for each of n digits: int [n], as common as the weights say."""
    chosen = np.zeros(len(digits), int)
    for digit, styles in STYLES.items():
        weights = np.array([style.weight for style in styles])
        places = np.flatnonzero(digits == digit)
        chosen[places] = rng.choice(len(styles), len(places), p=weights / weights.sum())
    return chosen


def write(style: Style, n: int, rng: np.random.Generator) -> np.ndarray:
    """Write a style n times: float [n, POINTS, 2], evenly spaced, in heights of the digit."""
    landed: dict[Place, np.ndarray] = {}  # where each control point lands in each hand, [n, 2]

    def aim_at(place: Place) -> np.ndarray:
        if place not in landed:
            landed[place] = place + rng.normal(0, WANDER, (n, 2))
        return landed[place]

    strokes = []
    for stroke in style.strokes:
        if stroke.startswith("ring"):
            centre, radii = _places(stroke.removeprefix("ring"))
            strokes.append(ring(aim_at(centre), radii, rng))
        else:
            points = [aim_at(place) for place in _places(stroke)]
            strokes.append(catmull_rom(np.stack(points, axis=1)))
    cut_start, cut_end = rng.uniform(0, LONGEST_CUT, (2, n))
    return evenly_spaced(strokes, POINTS, cut_start, cut_end)


def _places(stroke: str) -> list[Place]:
    """The control points "x,y x,y" of a stroke, in heights of the digit."""
    pairs = (point.split(",") for point in stroke.split())
    return [(int(x) / 100, int(y) / 100) for x, y in pairs]
