"""Augmentation: samples changed at random each time they are trained on, so that few do for many.

Shift, turn, scale, shear and elastic bends are one resampling of the image, so it is blurred once.
Elastic distortion: Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks
Applied to Visual Document Analysis", 2003; erasing: Zhong et al., "Random Erasing Data
Augmentation", 2017.
"""

from dataclasses import astuple, dataclass

import numpy as np

BENDS = 6  # places along each side where an elastic bend has a direction of its own
ERASED = 0.5  # how often something is erased


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far samples are changed. 0 everywhere changes nothing.

    shift: pixels to any side. rotate, shear: degrees to either side. scale: share of the size, up
    or down. elastic: typical displacement in pixels. noise: standard deviation of what is added to
    each value. erase: longest side of the rectangle taken out of every second image, as a share of
    the image's.
    """

    shift: float = 0.0
    rotate: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    noise: float = 0.0
    erase: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return any((self.shift, self.rotate, self.scale, self.shear, self.elastic))

    def __bool__(self) -> bool:
        return any(astuple(self))


STRONGEST = Augmentation(shift=8, rotate=45, scale=0.5, shear=30, elastic=3, noise=0.5, erase=0.75)
"""The most of each that leaves something to recognise."""


def augment(
    samples: np.ndarray, augmentation: Augmentation, random: np.random.Generator
) -> np.ndarray:
    """Change a batch at random: float32 [n, …] in [0, 1] for images, of any range for vectors.

    Images are [n, channels, height, width] with a background of 0, which also comes in from the
    edges. Of vectors, [n, features], noise alone changes anything. The same generator gives the
    same changes.
    """
    is_image = samples.ndim == 4
    result = samples
    if is_image and augmentation.moves:
        result = _resampled(result, _sources(result.shape, augmentation, random))
    if augmentation.noise:
        result = result + random.normal(0, augmentation.noise, result.shape).astype(np.float32)
        if is_image:
            np.clip(result, 0, 1, out=result)
    if is_image and augmentation.erase:
        result = np.where(_erased(result.shape, augmentation.erase, random), np.float32(0), result)
    return result


def _sources(
    shape: tuple[int, ...], augmentation: Augmentation, random: np.random.Generator
) -> np.ndarray:
    """From where each pixel comes: y and x in pixels, float32 [n, 2, height, width]."""
    count, _, height, width = shape

    def spread(most: float) -> np.ndarray:
        return random.uniform(-most, most, count) if most else np.zeros(count)

    angle, shear = np.radians(spread(augmentation.rotate)), np.radians(spread(augmentation.shear))
    size = 1 + spread(augmentation.scale)
    shift = np.stack([spread(augmentation.shift), spread(augmentation.shift)], axis=1)
    # The inverse of: shear along x, then turn, then scale, about the middle.
    cosine, sine, slope = np.cos(angle), np.sin(angle), np.tan(shear)
    along_y = np.stack([cosine, -sine], axis=1) / size[:, None]
    along_x = np.stack([sine - slope * cosine, cosine + slope * sine], axis=1) / size[:, None]
    back = np.stack([along_y, along_x], axis=1).astype(np.float32)  # [n, 2 (from), 2 (to)]
    y = np.arange(height, dtype=np.float32) - (height - 1) / 2
    x = np.arange(width, dtype=np.float32) - (width - 1) / 2
    places = np.stack(np.broadcast_arrays(y[:, None], x)).reshape(1, 2, -1)
    moved = places - shift[..., None].astype(np.float32)
    sources = (back @ moved).reshape(count, 2, height, width)
    if augmentation.elastic:
        sources += augmentation.elastic * _bends(count, height, width, random)
    sources[:, 0] += (height - 1) / 2
    sources[:, 1] += (width - 1) / 2
    return sources


def _bends(count: int, height: int, width: int, random: np.random.Generator) -> np.ndarray:
    """Smooth random displacements with a standard deviation of 1: float32 [n, 2, height, width]."""
    rows, columns = _smooth(height), _smooth(width)
    coarse = random.standard_normal((count, 2, BENDS, BENDS), np.float32)
    return rows @ coarse @ columns.T


def _smooth(size: int) -> np.ndarray:
    """Weights that spread BENDS values over `size` pixels: float32 [size, BENDS].

    Their squares sum to 1 at each pixel, so that what is spread keeps its deviation.
    """
    pixels, bends = np.linspace(0, 1, size)[:, None], np.linspace(0, 1, BENDS)
    weights = np.exp(-0.5 * ((pixels - bends) * (BENDS - 1) / 0.9) ** 2)
    return (weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))).astype(np.float32)


def _resampled(images: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Images read at other places, between pixels linearly, and 0 beyond the edges.

    images: float32 [n, channels, height, width]. sources: y and x, [n, 2, height, width].
    """
    count, channels, height, width = images.shape
    # A rim of 0 on each side stands for all that lies outside.
    rimmed = np.zeros((count, channels, height + 2, width + 2), np.float32)
    rimmed[:, :, 1:-1, 1:-1] = images
    y = np.clip(sources[:, 0] + 1, 0, height + 1).reshape(count, -1)
    x = np.clip(sources[:, 1] + 1, 0, width + 1).reshape(count, -1)
    top = np.minimum(y.astype(np.int32), height)
    left = np.minimum(x.astype(np.int32), width)
    down, right = (y - top.astype(np.float32))[:, None], (x - left.astype(np.float32))[:, None]
    flat = rimmed.reshape(count, channels, -1)
    first = (top * (width + 2) + left)[:, None]

    def at(offset: int) -> np.ndarray:
        return np.take_along_axis(flat, first + offset, axis=2)

    upper = at(0) * (1 - right) + at(1) * right
    lower = at(width + 2) * (1 - right) + at(width + 3) * right
    return (upper * (1 - down) + lower * down).reshape(images.shape)


def _erased(shape: tuple[int, ...], most: float, random: np.random.Generator) -> np.ndarray:
    """Where a rectangle is taken out: bool [n, 1, height, width]."""
    count, _, height, width = shape

    def band(size: int) -> np.ndarray:
        length = random.uniform(most / 4, most, count) * size
        start = random.uniform(0, 1, count) * (size - length)
        places = np.arange(size) + 0.5
        return (places >= start[:, None]) & (places < (start + length)[:, None])

    hit = random.uniform(0, 1, count) < ERASED
    rows, columns = band(height), band(width)
    return ((hit[:, None] & rows)[:, :, None] & columns[:, None])[:, None]
