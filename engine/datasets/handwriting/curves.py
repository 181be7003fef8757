"""Curves: smooth strokes through a few points, ovals, and even spacing along them.

Everything here works on n hands at once: an array of shape [n, points, 2] holds one curve for each.
"""

import numpy as np

SAMPLES = 40  # points a stroke is first drawn with; even spacing comes afterwards


def catmull_rom(points: np.ndarray) -> np.ndarray:
    """A smooth curve through control points: float [n, m, 2] -> [n, SAMPLES, 2], m at least 2.

    The uniform Catmull-Rom spline (Catmull and Rom, 1974), its ends continued in a straight line.
    """
    before = 2 * points[:, :1] - points[:, 1:2]
    after = 2 * points[:, -1:] - points[:, -2:-1]
    padded = np.concatenate([before, points, after], axis=1)
    place = np.linspace(0, points.shape[1] - 1, SAMPLES)
    first = np.minimum(place.astype(int), points.shape[1] - 2)
    t = (place - first)[:, None]
    a, b, c, d = (padded[:, first + k] for k in range(4))
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def ring(centres: np.ndarray, radii: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """n ovals as hands draw them, begun near the top and not quite closed.

    centres: float [n, 2]; radii: across and down. Returns float [n, SAMPLES, 2].
    They differ in width and height, in where they begin, how far they overlap or gape, how the
    radius drifts on the way round, and in how square or pointed they are.
    """

    def spread(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, (len(centres), 1))

    start = spread(-150, -60)
    turn = np.where(spread(0, 1) < 0.85, -1, 1) * (360 + spread(-22, 40))
    t = np.linspace(0, 1, SAMPLES)
    angle = np.deg2rad(start + turn * t)
    reach = 1 + spread(-0.14, 0.14) * (t - 0.5)
    squareness = spread(0.85, 1.12)
    cosine, sine = np.cos(angle), np.sin(angle)
    x = radii[0] * spread(0.7, 1.3) * reach * np.sign(cosine) * np.abs(cosine) ** squareness
    y = radii[1] * spread(0.9, 1.1) * reach * np.sign(sine) * np.abs(sine) ** squareness
    return centres[:, None] + np.stack([x, y], axis=-1)


def evenly_spaced(
    strokes: list[np.ndarray], count: int, cut_start: np.ndarray, cut_end: np.ndarray
) -> np.ndarray:
    """`count` points at equal distances along all strokes of a digit: float [n, count, 2].

    strokes: float [n, samples, 2] each. The way from one stroke to the next, with the pen lifted,
    has no length. cut_start, cut_end: float [n], the shares of the whole length left out at the
    first stroke's start and at the last one's end.
    """
    path = np.concatenate(strokes, axis=1)
    steps = np.hypot(*np.moveaxis(np.diff(path, axis=1), -1, 0))
    steps[:, np.cumsum([stroke.shape[1] for stroke in strokes[:-1]], dtype=int) - 1] = 0
    travelled = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    length = travelled[:, -1:]
    wanted = length * np.linspace(cut_start, 1 - cut_end, count, axis=1)
    # One interpolation for all n: the hands' paths lie behind one another on a single axis.
    offset = np.arange(len(path))[:, None] * (2 * length.max() + 1)
    wanted, travelled = (wanted + offset).ravel(), (travelled + offset).ravel()
    x, y = (np.interp(wanted, travelled, path[..., k].ravel()) for k in range(2))
    return np.stack([x, y], axis=-1).reshape(len(path), count, 2)
