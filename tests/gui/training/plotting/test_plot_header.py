"""The legend above a plot: its numbers, and what screen readers hear of it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.training.plotting.plot_header import Entry, PlotHeader, loss_text, percent_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0412, "0.0412"),
        (2.3026, "2.30"),
        (0.0, "0.00"),
        (1e-7, "1.00e-07"),
        (123456.0, "1.23e+05"),
        (-0.5, "-0.500"),
        (812.4, "812"),
    ],
)
def test_losses_have_three_digits(value: float, text: str) -> None:
    assert loss_text(value) == text


def test_shares_are_percents() -> None:
    assert percent_text(0.98741) == "98.74 %"


def test_the_legend_is_painted_and_spoken(qtbot: QtBot, each_theme: str) -> None:
    header = PlotHeader("Loss")
    qtbot.addWidget(header)
    header.resize(300, 36)
    bare = header.grab().toImage()
    header.set_entries((Entry("val", "0.0412", "accent"), Entry("train", "0.03", "muted")))
    assert header.accessibleName() == "Loss: val 0.0412, train 0.03"
    assert header.grab().toImage() != bare
    header.set_entries(())
    assert header.accessibleName() == "Loss"
    assert header.grab().toImage() == bare
