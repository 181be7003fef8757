"""Ink: how a pen's path becomes grey pixels.

The generated digits and the drawing pad share this one rule, so that what a person draws looks to a
network like what it was trained on. Coordinates are pixel indices: pixel i is centred at i.
"""

import numpy as np

SIZE = 28  # pixels along each side of a sample, as in MNIST
BOX = 20.0  # the ink's longest side in pixels, as in MNIST
CENTRE = 14.0  # where the ink's centre of mass lies, as in MNIST
RADIUS = 1.2  # half the width of a usual pen's line, in pixels


def fitting_scale(extent: np.ndarray, radius: np.ndarray, softness: np.ndarray) -> np.ndarray:
    """The factor that makes a path whose longest side is `extent` fill the box once it is inked.

    The line's own width counts: on either side ink goes a radius and half the grey rim further than
    the path. A path without extent, a dot, is not scaled.
    """
    free = np.maximum(BOX - 2 * radius - softness, 1.0)
    return np.where(extent > 1e-6, free / np.maximum(extent, 1e-6), 1.0)


def draw_ink(
    points: np.ndarray, radius: np.ndarray, softness: np.ndarray, size: int = SIZE
) -> np.ndarray:
    """Draw n paths of p points, spaced closely enough to touch, as n images.

    points: float [n, p, 2], x and y in pixels, y down. radius, softness: float [n], the line's half
    width and the width of its grey rim. Returns float32 [n, size, size] in [0, 1], ink bright:
    clip((radius - distance) / softness + 1/2, 0, 1), distance to the nearest point.
    """
    pixels = np.arange(size, dtype=np.float32)
    squares = (points.astype(np.float32)[..., None] - pixels) ** 2  # [n, p, 2, size]
    distance = np.empty((len(points), size, size), np.float32)
    for image, square in zip(distance, squares, strict=True):
        along_x, along_y = square[:, 0, None, :], square[:, 1, :, None]
        (along_y + along_x).min(axis=0, out=image)
    np.sqrt(distance, out=distance)
    radius = radius.astype(np.float32)[:, None, None]
    softness = softness.astype(np.float32)[:, None, None]
    return np.clip((radius - distance) / softness + 0.5, 0, 1)


def draw_centred(
    points: np.ndarray,
    radius: np.ndarray,
    softness: np.ndarray,
    centre: np.ndarray,
    size: int = SIZE,
) -> np.ndarray:
    """Draw n paths, wherever they lie, with the ink's centre of mass at `centre`, float [n, 2].

    Everything else as in `draw_ink`. The centre of ink is not the centre of its path where strokes
    cross or lie side by side, so each path is drawn twice: to find the one, and to move it.
    """
    middle = (points.min(axis=1) + points.max(axis=1)) / 2
    points = points + ((size - 1) / 2 - middle)[:, None]  # here no ink is lost at an edge
    found = centre_of_mass(draw_ink(points, radius, softness, size))
    return draw_ink(points + (centre - found)[:, None], radius, softness, size)


def centre_of_mass(images: np.ndarray) -> np.ndarray:
    """x and y of the centre of mass of images that have ink: [n, size, size] -> [n, 2]."""
    places = np.arange(images.shape[-1])
    mass = images.sum(axis=(1, 2))
    x, y = images.sum(axis=1) @ places / mass, images.sum(axis=2) @ places / mass
    return np.stack([x, y], axis=1)
