"""What matters to the answer, as a tint over the picture that the network sees."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from engine.studio.training.message import ZERO, Pixels
from gui.theme import color

LEAST, MOST = 24, 210
"""Of alpha: what matters less than a tenth of the most is left clear."""


def overlay(pixels: Pixels) -> QImage:
    """Where more ink would speak for the answer in the accent's colour, where against it in warn's.

    Transparent where it makes no difference.
    """
    values = np.frombuffer(pixels.data, np.uint8).reshape(pixels.height, pixels.width)
    slopes = (values.astype(np.float32) - ZERO) / (255 - ZERO)
    alpha = (np.abs(slopes) * MOST).round().astype(np.uint8)
    alpha[alpha < LEAST] = 0
    result = np.empty((*slopes.shape, 4), np.uint8)
    for sign, name in ((slopes >= 0, "accent"), (slopes < 0, "warn")):
        tint = color(name)
        result[sign, :3] = tint.red(), tint.green(), tint.blue()
    result[..., 3] = alpha
    kind = QImage.Format.Format_RGBA8888
    return QImage(result.tobytes(), pixels.width, pixels.height, 4 * pixels.width, kind).copy()
