"""The table of styles is well formed."""

import re

import pytest

from engine.datasets.handwriting.styles import STYLES

STROKE = re.compile(r"(ring )?-?\d+,-?\d+( -?\d+,-?\d+)+")


def test_every_digit_has_several_styles():
    assert sorted(STYLES) == list(range(10))
    assert all(len(styles) >= 3 for styles in STYLES.values())


@pytest.mark.parametrize("digit", STYLES)
def test_strokes_are_points_about_the_height_of_a_digit(digit: int):
    for style in STYLES[digit]:
        assert style.weight > 0 and style.strokes
        for stroke in style.strokes:
            assert STROKE.fullmatch(stroke), stroke
            assert all(-40 <= int(number) <= 110 for number in re.findall(r"-?\d+", stroke))
