"""The tint is clear where nothing matters, and of two colours where it does."""

from __future__ import annotations

from engine.studio.training.message import ZERO, Pixels
from gui.predict.saliency import MOST, overlay
from gui.theme import color


def test_signs_have_colours_and_sizes_alpha(qapp, each_theme: str) -> None:
    image = overlay(Pixels(4, 1, bytes([ZERO, 255, 1, ZERO + 64])))
    alphas = [image.pixelColor(x, 0).alpha() for x in range(4)]
    assert alphas[0] == 0 and alphas[1] == alphas[2] == MOST and 0 < alphas[3] < MOST
    assert image.pixelColor(1, 0).rgb() == color("accent").rgb()
    assert image.pixelColor(2, 0).rgb() == color("warn").rgb()
