"""Curves go through their points; spacing is even and ignores the lifted pen."""

import numpy as np
import pytest

from engine.datasets.handwriting.curves import SAMPLES, catmull_rom, evenly_spaced, ring


def test_a_curve_goes_through_its_ends_and_two_points_make_a_straight_line():
    points = np.random.default_rng(0).normal(size=(5, 6, 2))
    curve = catmull_rom(points)
    assert curve.shape == (5, SAMPLES, 2)
    assert np.allclose(curve[:, 0], points[:, 0]) and np.allclose(curve[:, -1], points[:, -1])
    straight = catmull_rom(points[:, :2])
    t = np.linspace(0, 1, SAMPLES)[:, None]
    assert np.allclose(straight, points[:, :1] * (1 - t) + points[:, 1:2] * t)


def test_a_curve_goes_through_the_points_between():
    control_points = 14  # 39 steps fall on each of 14 points: 3 steps a segment
    points = np.random.default_rng(1).normal(size=(2, control_points, 2))
    assert np.allclose(catmull_rom(points)[:, ::3], points)


def test_a_ring_goes_round_its_centre():
    centres = np.tile([2.0, 3.0], (50, 1))
    rings = ring(centres, (0.3, 0.5), np.random.default_rng(0))
    assert rings.shape == (50, SAMPLES, 2)
    angles = np.unwrap(np.arctan2(*np.moveaxis(rings - (2, 3), -1, 0)), axis=1)
    turns = np.abs(angles[:, -1] - angles[:, 0]) / (2 * np.pi)
    assert (turns > 0.9).all() and (turns < 1.2).all()
    assert np.abs(rings - (2, 3)).max(axis=(0, 1)) == pytest.approx([0.4, 0.55], abs=0.1)


def test_points_are_evenly_spaced_and_the_lifted_pen_leaves_none():
    across = np.stack([np.linspace(0, 1, 9) ** 2, np.zeros(9)], axis=1)
    down = np.stack([np.full(5, 7.0), np.linspace(0, 1, 5)], axis=1)
    none = np.zeros(1)
    (points,) = evenly_spaced([across[None], down[None]], 41, none, none)
    assert np.allclose(points[0], (0, 0)) and np.allclose(points[-1], (7, 1))
    assert not ((points[:, 0] > 1 + 1e-9) & (points[:, 0] < 7 - 1e-9)).any()
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert np.allclose(np.delete(steps, steps.argmax()), 0.05)


def test_cuts_shorten_both_ends_of_each_hand_by_its_share():
    line = np.tile(np.stack([np.linspace(0, 1, 5), np.zeros(5)], axis=1), (2, 1, 1))
    points = evenly_spaced([line], 3, np.array([0.0, 0.1]), np.array([0.2, 0.0]))
    assert np.allclose(points[..., 0], [[0, 0.4, 0.8], [0.1, 0.55, 1]])
