"""Makes handwritten digits: chooses a style for each, writes it, varies it and inks it."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.datasets.handwriting.pen import POINTS, choose_styles, write
from engine.datasets.handwriting.styles import STYLES
from engine.datasets.handwriting.variation import vary
from engine.datasets.ink import CENTRE, RADIUS, SIZE, draw_centred, fitting_scale

THICKNESS = 0.28  # thin and thick pens, log scale
SOFTNESS = (0.7, 1.3)  # width of a line's grey rim, in pixels
OFF_CENTRE = 0.5  # samples are centred to whole pixels, so up to half a pixel is left over
CHUNK = 500  # images inked between two reports of progress


def generate(
    n: int,
    seed: int,
    labels: Sequence[int] | np.ndarray | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """n handwritten digits: (uint8 [n, 28, 28] with ink bright, int64 [n]).

    The same n, seed and labels give the same digits. Without labels each digit comes equally often,
    in mixed order. progress(done, n) is called now and then. Raises ValueError when labels are not
    n digits from 0 to 9.
    """
    rng = np.random.default_rng(seed)
    digits = rng.permutation(np.arange(n) % 10) if labels is None else np.asarray(labels)
    if digits.shape != (n,) or not np.isin(digits, range(10)).all():
        raise ValueError(f"labels must be {n} digits from 0 to 9, one for each image")

    paths = vary(_write_all(digits, rng), rng)
    radius = np.clip(RADIUS * np.exp(rng.normal(0, THICKNESS, n)), 0.55, 2.4)
    softness = rng.uniform(*SOFTNESS, n)
    extent = np.ptp(paths, axis=1).max(axis=-1, initial=0)
    paths *= fitting_scale(extent, radius, softness)[:, None, None]
    centre = CENTRE + rng.uniform(-OFF_CENTRE, OFF_CENTRE, (n, 2))

    images = np.empty((n, SIZE, SIZE), np.uint8)
    for start in range(0, n, CHUNK):
        part = slice(start, start + CHUNK)
        ink = draw_centred(paths[part], radius[part], softness[part], centre[part])
        images[part] = np.rint(255 * ink)
        if progress is not None:
            progress(min(start + CHUNK, n), n)
    return images, digits.astype(np.int64)


def _write_all(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Write every digit in a style of its own: float [n, POINTS, 2]."""
    paths = np.empty((len(digits), POINTS, 2))
    chosen = choose_styles(digits, rng)
    for digit, styles in STYLES.items():
        for index, style in enumerate(styles):
            places = np.flatnonzero((digits == digit) & (chosen == index))
            if len(places):
                paths[places] = write(style, len(places), rng)
    return paths
