"""From a drawing to a sample: what someone drew, placed and inked as the training data is.

A drawing kept as strokes is inked anew, so that its line is as wide however large someone draws. A
drawing that is only pixels is cropped to its ink, shrunk and centred, as MNIST's digits were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.ink import (
    BOX,
    CENTRE,
    RADIUS,
    SIZE,
    centre_of_mass,
    draw_centred,
    draw_ink,
    fitting_scale,
)

SPACING = 0.25  # pixels between two points of an inked line
MOST_POINTS = 1000  # a scribble longer than this many points is drawn with wider spacing
SOFTNESS = 1.0  # width of a line's grey rim, in pixels
HARD = 1e-3  # the same where there are no greys
FAINTEST_INK = 0.1  # what is darker than this does not count as ink when cropping


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done to a drawing on its way to the network. A step left out shows its worth.

    crop: to the ink, whose longest side then fills 20 pixels; without it the whole paper is shrunk.
    centre: the ink's centre of mass to the middle. greys: edges in grey, else black and white.
    scale: values from 0 to 1, else to 255.
    """

    crop: bool = True
    centre: bool = True
    greys: bool = True
    scale: bool = True


ALL_STEPS = Steps()


def strokes_to_image(
    strokes: Sequence[np.ndarray],
    *,
    pen: float = 1.0,
    size: int = SIZE,
    steps: Steps = ALL_STEPS,
) -> np.ndarray:
    """Draw strokes as a sample: float32 [size, size] in [0, 1], ink bright.

    strokes: polylines, float [m, 2] each, x and y in any unit, y down. A stroke of one point is a
    dot. pen scales the line's width. Where and how large the strokes lie makes no difference: their
    longest side fills 20 of 28 pixels, their centre of mass comes to (14, 14). No strokes, no ink.
    `steps` leaves some of that out; without cropping, the paper's side is the unit.
    """
    lines = [np.asarray(stroke, float).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not lines:
        return np.zeros((size, size), np.float32)
    corners = np.concatenate(lines)
    lowest = corners.min(axis=0)
    radius = RADIUS * pen
    extent = np.ptp(corners, axis=0).max()
    if steps.crop:
        scale = _relative_scale(extent, np.abs(corners).max(), radius)
        lines = [(line - lowest) * scale for line in lines]
    else:
        lines = [line * SIZE - 0.5 for line in lines]

    spacing = max(SPACING, sum(_length(line) for line in lines) / MOST_POINTS)
    points = np.concatenate([_evenly_spaced(line, spacing) for line in lines])
    # All in pixels of this size: a 28×28 pixel is `zoom` of them, and pixel i is centred at i.
    zoom = size / SIZE
    centre = (CENTRE + 0.5) * zoom - 0.5
    path = points[None] * zoom
    line = np.array([radius * zoom]), np.array([(SOFTNESS if steps.greys else HARD) * zoom])
    if steps.centre:
        image = draw_centred(path, *line, np.array([[centre, centre]]), size)
    else:
        if steps.crop:
            path = path + (centre - (path.min(axis=1) + path.max(axis=1)) / 2)
        image = draw_ink(path, *line, size)
    return image[0] if steps.scale else image[0] * np.float32(255)


def bitmap_to_image(bitmap: np.ndarray, steps: Steps = ALL_STEPS) -> np.ndarray:
    """Make a sample of a picture of ink: float32 [28, 28] in [0, 1].

    bitmap: [height, width] of any size, ink bright, uint8 from 0 to 255 or float from 0 to 1. One
    of 28×28 is a sample already and stays as it is. Of any other the ink is cropped, its longest
    side averaged down to 20 pixels and its centre of mass brought to (14, 14). `steps` leaves some
    of that out. Raises ValueError unless there are two dimensions.
    """
    if np.ndim(bitmap) != 2:
        raise ValueError(f"A bitmap has height and width; this one's shape is {np.shape(bitmap)}.")
    grey = np.asarray(bitmap, np.float32)
    if np.asarray(bitmap).dtype == np.uint8:
        grey = grey / np.float32(255)
    if grey.shape != (SIZE, SIZE):
        grey = _shrunk(grey, steps)
    if not steps.greys:
        grey = (grey > 0.5).astype(np.float32)
    return grey if steps.scale else grey * np.float32(255)


def _shrunk(grey: np.ndarray, steps: Steps) -> np.ndarray:
    """A picture of any size as one of 28×28, its ink placed as the steps say."""
    ink = grey > FAINTEST_INK
    if not ink.any():
        return np.zeros((SIZE, SIZE), np.float32)
    if steps.crop:
        (top, bottom), (left, right) = _span(ink, axis=1), _span(ink, axis=0)
        pixel = max(bottom - top, right - left) / BOX  # a sample's pixel, in the bitmap's pixels
    else:
        (top, bottom), (left, right) = (0, grey.shape[0]), (0, grey.shape[1])
        pixel = max(grey.shape) / SIZE

    def averaged(centre_y: float, centre_x: float) -> np.ndarray:
        half = SIZE / 2 * pixel
        rows = _area_weights(grey.shape[0], centre_y - half, centre_y + half)
        columns = _area_weights(grey.shape[1], centre_x - half, centre_x + half)
        return rows @ grey @ columns.T

    centre_y, centre_x = (top + bottom) / 2, (left + right) / 2
    image = averaged(centre_y, centre_x)
    if steps.centre:
        mass_x, mass_y = centre_of_mass(image[None])[0]
        image = averaged(centre_y + (mass_y - CENTRE) * pixel, centre_x + (mass_x - CENTRE) * pixel)
    return np.clip(image, 0, 1).astype(np.float32)


def load_image(path: str | Path) -> np.ndarray:
    """Read an image file of any size and kind as a sample: float32 [28, 28] in [0, 1], ink bright.

    Dark ink on light paper is found by the picture's border and inverted. A picture of 28×28 is
    otherwise unchanged. Raises DatasetError when the file cannot be read as an image.
    """
    from engine.datasets.pictures import bright_ink, read_grey

    grey = np.asarray(read_grey(Path(path)))
    return bitmap_to_image(bright_ink(grey))


def _relative_scale(extent: float, largest: float, radius: float) -> float:
    """The strokes' scale; 0 for what is a dot but for rounding, wherever it lies."""
    if extent <= 1e-9 * largest:
        return 0.0
    unit = fitting_scale(np.array(1.0), np.array(radius), np.array(SOFTNESS))
    return float(unit) / extent


def _length(line: np.ndarray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _evenly_spaced(line: np.ndarray, spacing: float) -> np.ndarray:
    """Points along a polyline, `spacing` apart or a little less: float [k, 2]."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    if travelled[-1] == 0:
        return line[:1]
    wanted = np.linspace(0, travelled[-1], int(np.ceil(travelled[-1] / spacing)) + 1)
    return np.stack([np.interp(wanted, travelled, line[:, k]) for k in range(2)], axis=1)


def _span(ink: np.ndarray, axis: int) -> tuple[int, int]:
    """Where ink begins and one past where it ends; axis is the one to look along."""
    places = np.flatnonzero(ink.any(axis=axis))
    return int(places[0]), int(places[-1]) + 1


def _area_weights(count: int, start: float, stop: float) -> np.ndarray:
    """Averages over SIZE equal cells of the interval start..stop of `count` pixels: [SIZE, count].

    What lies outside the pixels counts as empty.
    """
    edges = np.linspace(start, stop, SIZE + 1)
    pixels = np.arange(count)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(overlap, 0, None) / ((stop - start) / SIZE)
