"""Pictures from the worker become grey images; bytes that do not fit become none."""

from __future__ import annotations

from engine.studio.training.messages import Pixels
from gui.activations import to_images


def test_pixels_keep_their_place() -> None:
    images = to_images({"n1": (Pixels(3, 2, bytes([0, 10, 20, 30, 40, 255])),)})
    (image,) = images["n1"]
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(0, 0).red() == 0
    assert image.pixelColor(1, 0).red() == 10
    assert image.pixelColor(2, 1).red() == 255


def test_bytes_that_do_not_fit_are_left_out() -> None:
    images = to_images({"n1": (Pixels(3, 2, b"abc"), Pixels(1, 1, b"\x07")), "n2": ()})
    assert len(images["n1"]) == 1
    assert images["n2"] == ()
