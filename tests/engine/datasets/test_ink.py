"""Ink lies where the path is, as wide as the radius says."""

import numpy as np
import pytest

from engine.datasets.ink import BOX, centre_of_mass, draw_centred, draw_ink, fitting_scale


def test_a_dot_has_its_radius_and_a_grey_rim():
    image = draw_ink(np.array([[[5.0, 9.0]]]), np.array([2.0]), np.array([1.0]))[0]
    assert image.dtype == np.float32 and image.shape == (28, 28)
    assert image[9, 5] == image[9, 6] == image[10, 5] == 1  # row is y, column is x
    assert image[9, 7] == pytest.approx(0.5)  # exactly a radius away
    assert image[9, 8] == 0
    assert image.sum() == pytest.approx(np.pi * 2.0**2, rel=0.05)


def test_each_path_is_drawn_on_an_image_of_its_own():
    points = np.array([[[3.0, 3.0]], [[20.0, 20.0]]])
    images = draw_ink(points, np.array([1.0, 2.0]), np.ones(2), size=24)
    assert images.shape == (2, 24, 24)
    assert images[0, 3, 3] == 1 and images[0, 20, 20] == 0
    assert images[1, 20, 20] == 1 and images[1].sum() > images[0].sum()


@pytest.mark.parametrize("radius", [0.6, 1.2, 2.4])
def test_a_fitted_line_fills_the_box(radius: float):
    scale = float(fitting_scale(np.array(7.0), np.array(radius), np.array(1.0)))
    line = np.stack([np.linspace(3.5, 3.5 + 7 * scale, 200), np.full(200, 14.0)], axis=1)
    image = draw_ink(line[None], np.array([radius]), np.ones(1))[0]
    assert (image.max(axis=0) > 0).sum() == pytest.approx(BOX, abs=1)


def test_a_dot_is_not_scaled():
    assert fitting_scale(np.array(0.0), np.array(1.2), np.array(1.0)) == 1


def test_the_centre_of_mass_is_x_then_y():
    image = np.zeros((1, 28, 28))
    image[0, 4, 10], image[0, 8, 10] = 1, 3
    assert centre_of_mass(image).tolist() == [[10, 7]]


def test_ink_is_centred_though_strokes_lie_on_each_other():
    line = np.stack([np.linspace(0, 10, 50), np.full(50, 3.0)], axis=1)
    points = np.concatenate([line, line[:25], line[:25], line[:25]])[None]  # four times on the left
    image = draw_centred(points, np.array([1.2]), np.ones(1), np.array([[13.6, 14.4]]))
    assert centre_of_mass(image)[0] == pytest.approx([13.6, 14.4], abs=0.1)
