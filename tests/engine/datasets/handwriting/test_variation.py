"""Handwritings differ in slant, width and turn, about the means the recipe gives."""

import numpy as np
import pytest

from engine.datasets.handwriting import variation


def upright(count: int) -> np.ndarray:
    """A straight stroke from top to bottom, many times: float [count, 50, 2]."""
    return np.tile(np.stack([np.zeros(50), np.linspace(0, 1, 50)], axis=1), (count, 1, 1))


def test_most_strokes_lean_to_the_right():
    paths = variation.vary(upright(2000), np.random.default_rng(0))
    lean = paths[:, 0, 0] - paths[:, -1, 0]
    assert lean.mean() == pytest.approx(variation.SLANT, abs=0.03)
    assert lean.std() == pytest.approx(variation.SLANT_SPREAD, rel=0.35)


def test_no_two_handwritings_are_alike_and_none_is_torn():
    paths = variation.vary(upright(200), np.random.default_rng(0))
    assert len(np.unique(paths.round(6), axis=0)) == 200
    steps = np.hypot(*np.moveaxis(np.diff(paths, axis=1), -1, 0))
    assert steps.max() < 0.15


def test_nothing_changes_where_nothing_varies(monkeypatch: pytest.MonkeyPatch):
    for name in ("BALANCE", "BEND", "WIDTH", "SLANT", "SLANT_SPREAD", "TURN"):
        monkeypatch.setattr(variation, name, 0.0)
    assert np.allclose(
        variation.vary(upright(2), np.random.default_rng(0)), upright(2) - (0, 0.5), atol=1e-12
    )
