"""The bars: one a class, as long as its probability."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.predict.bars import PredictionBars
from gui.theme import color

DIGITS = tuple("0123456789")


@pytest.fixture
def bars(qtbot: QtBot) -> PredictionBars:
    bars = PredictionBars()
    qtbot.addWidget(bars)
    bars.resize(170, 213)
    bars.set_classes(DIGITS)
    bars.show()
    return bars


def accent_pixels(bars: PredictionBars, row: int) -> int:
    image = bars.grab().toImage()
    y = round((row + 0.5) * 21.3)
    return sum(image.pixelColor(x, y) == color("accent") for x in range(image.width()))


def test_the_likeliest_bar_is_as_long_as_its_share(bars: PredictionBars, each_theme: str) -> None:
    values = [0.0] * 10
    lengths = []
    for share in (0.25, 0.5, 1.0):
        values[7] = share
        bars.set_values(values)
        lengths.append(accent_pixels(bars, 7))
    assert lengths[0] > 5
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=4)
    assert lengths[2] == pytest.approx(4 * lengths[0], abs=8)
    assert accent_pixels(bars, 3) == 0


def test_screen_readers_hear_the_numbers(bars: PredictionBars) -> None:
    bars.set_values([0.9, 0.1, *[0.0] * 8])
    assert bars.accessibleDescription().startswith("0: 90.0 %, 1: 10.0 %")
    bars.set_values(())
    assert bars.values == () and "%" not in bars.accessibleDescription()


def test_values_of_other_classes_are_no_values(bars: PredictionBars) -> None:
    bars.set_values([0.5, 0.5])
    assert bars.values == ()


def test_where_there_is_no_room_the_likeliest_are_shown(bars: PredictionBars) -> None:
    bars.set_classes([f"class {number}" for number in range(60)])
    assert len(bars._shown()) == 14
    values = [0.0] * 60
    values[50], values[33] = 0.7, 0.3
    bars.set_values(values)
    assert {33, 50} <= set(bars._shown()) and bars._shown() == sorted(bars._shown())
    bars.grab()


def test_odd_values_stay_in_their_track(bars: PredictionBars) -> None:
    bars.set_values([3.0, -2.0, *[0.0] * 8])
    assert 0 < accent_pixels(bars, 0) < 130
