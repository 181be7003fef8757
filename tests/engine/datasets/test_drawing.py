"""Drawings become samples: placed and inked alike, wherever and however large they are drawn."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.datasets.drawing import Steps, bitmap_to_image, load_image, strokes_to_image
from engine.datasets.handwriting import generate
from engine.datasets.ink import centre_of_mass
from engine.datasets.source import DatasetError

points = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(0, 300)
)
drawings = st.lists(points, min_size=1, max_size=4)
SEVEN = [np.array([[20.0, 30.0], [90.0, 25.0], [50.0, 130.0]])]


@given(drawing=drawings, scale=st.floats(0.1, 50), x=st.integers(-500, 500), y=st.integers(0, 900))
def test_place_and_size_of_a_drawing_make_no_difference(drawing, scale, x, y):
    moved = [stroke * scale + (x, y) for stroke in drawing]
    assert np.allclose(strokes_to_image(drawing), strokes_to_image(moved), atol=1e-3)


@given(drawing=drawings)
def test_a_drawing_fills_the_box_and_lies_in_the_middle(drawing):
    turned = [300 - stroke for stroke in drawing]  # with it nothing is lopsided and cut at an edge
    image = strokes_to_image(drawing + turned)
    assert image.shape == (28, 28) and image.dtype == np.float32
    assert image.min() == 0 and image.max() > 0.9
    ink = image > 0
    longest = max(np.ptp(np.flatnonzero(ink.any(axis=axis))) + 1 for axis in (0, 1))
    one_place = len(np.unique(np.concatenate(drawing + turned), axis=0)) == 1
    assert longest <= 4 if one_place else 19 <= longest <= 21
    assert centre_of_mass(image[None])[0] == pytest.approx([14, 14], abs=0.1)


def test_no_strokes_are_no_ink():
    for strokes in ([], [np.zeros((0, 2))]):
        assert not strokes_to_image(strokes).any()


def test_a_click_is_a_dot_even_far_from_the_origin():
    image = strokes_to_image([np.array([[1e6, 1e6]])])
    assert image.sum() == pytest.approx(np.pi * 1.2**2, rel=0.1)
    assert image[14, 14] == 1


def test_the_pen_scales_the_line_and_size_the_image():
    thin, usual, thick = (strokes_to_image(SEVEN, pen=pen).sum() for pen in (0.5, 1.0, 2.0))
    assert thin < 0.7 * usual < 0.49 * thick
    large = strokes_to_image(SEVEN, size=56)
    assert large.shape == (56, 56)
    halved = large.reshape(28, 2, 28, 2).mean(axis=(1, 3))
    assert np.abs(halved - strokes_to_image(SEVEN)).mean() < 0.01


def test_y_points_down():
    image = strokes_to_image(SEVEN)
    columns = [(part > 0.3).any(axis=0).sum() for part in (image[:10], image[-10:])]
    assert columns[0] > 1.5 * columns[1]  # the bar of a seven is at the top


def test_a_long_scribble_is_drawn_too():
    scribble = np.random.default_rng(0).uniform(0, 400, (3000, 2))
    assert strokes_to_image([scribble]).mean() > 0.3


def test_a_sample_stays_as_it_is():
    images = generate(20, seed=0)[0]
    for image in images:
        assert np.array_equal(bitmap_to_image(image), image / np.float32(255))


@pytest.mark.parametrize("zoom", [1.5, 3, 12.3])
def test_a_pasted_sample_is_recovered_at_any_size_and_place(zoom: float):
    from PIL import Image

    for image in generate(10, seed=1)[0]:
        side = round(28 * zoom)
        canvas = np.zeros((400, 420), np.uint8)
        pasted = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
        canvas[13 : 13 + side, 31 : 31 + side] = np.asarray(pasted)
        found = bitmap_to_image(canvas)
        # Samples lie up to half a pixel off the centre, which weighs much where lines are thin.
        assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.75
        assert centre_of_mass(found[None])[0] == pytest.approx([14, 14], abs=0.5)


def test_bitmaps_of_floats_and_without_ink():
    assert not bitmap_to_image(np.zeros((50, 60), np.uint8)).any()
    bright = np.zeros((40, 40))
    bright[10:30, 18:22] = 1.0
    image = bitmap_to_image(bright)
    assert image.dtype == np.float32 and image.max() == pytest.approx(1)
    assert image.max(axis=1).sum() == pytest.approx(20)


def test_a_bitmap_must_have_two_dimensions():
    with pytest.raises(ValueError, match="height and width"):
        bitmap_to_image(np.zeros((3, 28, 28)))


def test_an_image_file_of_dark_ink_on_grey_paper_is_read(tmp_path: Path, save_png):
    digit = generate(1, seed=2, labels=[5])[0][0]
    large = np.kron(digit, np.ones((7, 7), np.uint8))
    save_png(tmp_path / "light.png", large)
    save_png(tmp_path / "dark.png", (230 - large * 0.9).astype(np.uint8))
    light, dark = load_image(tmp_path / "light.png"), load_image(str(tmp_path / "dark.png"))
    assert np.abs(light - dark).max() < 0.05
    assert np.corrcoef(light.ravel(), digit.ravel())[0, 1] > 0.85


def test_a_sample_in_a_file_is_unchanged(tmp_path: Path, save_png):
    digit = generate(1, seed=2)[0][0]
    save_png(tmp_path / "digit.png", digit)
    assert np.array_equal(load_image(tmp_path / "digit.png"), digit / np.float32(255))


def test_a_file_that_is_no_image_is_told_in_a_sentence(tmp_path: Path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    with pytest.raises(DatasetError, match=r"broken.png cannot be read as an image"):
        load_image(path)
    with pytest.raises(DatasetError, match=r"no image .*absent.png"):
        load_image(tmp_path / "absent.png")


def test_without_cropping_a_drawing_stays_as_small_and_where_it_is():
    small = [stroke / 130 * 0.2 + 0.1 for stroke in SEVEN]
    image = strokes_to_image(small, steps=Steps(crop=False, centre=False))
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    assert rows[0] >= 1 and rows[-1] <= 11 and columns[0] >= 1 and columns[-1] <= 11
    centred = strokes_to_image(small, steps=Steps(crop=False))
    assert centre_of_mass(centred[None])[0] == pytest.approx([14, 14], abs=0.2)
    assert centred.sum() == pytest.approx(image.sum(), rel=0.1)


def test_without_centring_the_box_lies_in_the_middle():
    image = strokes_to_image(SEVEN, steps=Steps(centre=False))
    rows = np.flatnonzero(image.any(axis=1))
    assert rows[0] + rows[-1] == pytest.approx(27, abs=1)
    assert abs(centre_of_mass(image[None])[0] - 14).max() > 0.5


def test_without_greys_and_scale():
    hard = strokes_to_image(SEVEN, steps=Steps(greys=False))
    assert set(np.unique(hard)) == {0.0, 1.0}
    large = strokes_to_image(SEVEN, steps=Steps(scale=False))
    assert np.allclose(large, 255 * strokes_to_image(SEVEN))


def test_the_steps_of_a_picture():
    bitmap = np.zeros((100, 80), np.float32)
    bitmap[10:30, 10:16] = 1.0
    whole = bitmap_to_image(bitmap, Steps(crop=False, centre=False))
    assert whole[:10, :12].sum() == pytest.approx(whole.sum()) and whole.sum() < 12
    assert set(np.unique(bitmap_to_image(bitmap, Steps(greys=False)))) <= {0.0, 1.0}
    assert bitmap_to_image(bitmap, Steps(scale=False)).max() == pytest.approx(255)
    square = np.zeros((28, 28), np.float32)
    square[3, 3] = 0.4
    assert (bitmap_to_image(square, Steps(crop=False)) == square).all()
