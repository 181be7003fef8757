"""What differs from one person's handwriting to another's: proportions, bends, slant and turn."""

import numpy as np

BALANCE = 0.19  # how the height is shared between a digit's upper and lower part, log scale
BEND = 0.034  # size of each smooth bend, in heights of the digit
WIDTH = 0.19  # narrow or wide, log scale
SLANT, SLANT_SPREAD = 0.15, 0.24  # most people lean to the right; horizontal shift per height
TURN = 0.085  # rotation of the whole digit, radians


def vary(paths: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give each of n digits a handwriting of its own: float [n, points, 2] -> the same shape.

    Digits come in heights of the digit with y from 0 to 1, and go out about the origin.
    """

    def normal(mean: float, spread: float) -> np.ndarray:
        return rng.normal(mean, spread, (len(paths), 1))

    x = paths[..., 0] - paths[..., 0].mean(axis=1, keepdims=True)
    y = np.clip(paths[..., 1], 0, 1) ** np.exp(normal(0, BALANCE)) - 0.5
    x, y = _bend(x, y, rng)
    x = x * np.exp(normal(0, WIDTH)) - y * normal(SLANT, SLANT_SPREAD)
    angle = normal(0, TURN)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=-1)


def _bend(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Shift x and y by smooth waves across the digit, so that straight strokes curve a little."""
    waves = np.stack(
        [
            np.sin(np.pi * y),
            np.cos(2 * np.pi * y),
            np.sin(2 * np.pi * x),
            np.cos(2 * np.pi * x),
            np.sin(2 * np.pi * (x + y)),
            4 * x * y,
        ],
        axis=1,
    )
    sizes = rng.normal(0, BEND, (len(x), 2, waves.shape[1]))
    shifts = sizes @ waves
    return x + shifts[:, 0], y + shifts[:, 1]
