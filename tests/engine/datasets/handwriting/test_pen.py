"""Styles come as often as they weigh, and what meets in a style meets on paper."""

import numpy as np
import pytest

from engine.datasets.handwriting import pen
from engine.datasets.handwriting.styles import STYLES, Style


def test_styles_come_as_often_as_their_weights_say():
    digits = np.repeat(np.arange(10), 4000)
    chosen = pen.choose_styles(digits, np.random.default_rng(0))
    for digit, styles in STYLES.items():
        weights = np.array([style.weight for style in styles])
        found = np.bincount(chosen[digits == digit], minlength=len(styles)) / 4000
        assert np.allclose(found, weights / weights.sum(), atol=0.03)


@pytest.mark.parametrize("digit", STYLES)
def test_every_style_can_be_written_and_hands_differ(digit: int):
    for style in STYLES[digit]:
        paths = pen.write(style, 3, np.random.default_rng(0))
        assert paths.shape == (3, pen.POINTS, 2)
        assert np.isfinite(paths).all()
        assert paths.min() > -0.6 and paths.max() < 1.6
        assert not np.allclose(paths[0], paths[1])


def test_strokes_that_share_a_point_stay_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pen, "WANDER", 0.5)
    style = Style(1, "0,0 50,50", "50,50 0,100")
    paths = pen.write(style, 20, np.random.default_rng(0))
    steps = np.hypot(*np.moveaxis(np.diff(paths, axis=1), -1, 0))
    assert (steps <= steps[:, :1] * 1.001 + 1e-9).all()
