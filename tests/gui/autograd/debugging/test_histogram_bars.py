"""A histogram is drawn as bars, or says that there is nothing to draw."""

from engine.studio.training.watching.watch_messages import Histogram
from gui.autograd.debugging.histogram_bars import HistogramBars


def test_bars_are_painted_and_described(qtbot, each_theme):
    bars = HistogramBars()
    qtbot.addWidget(bars)
    bars.resize(240, bars.sizeHint().height())
    bars.show_histogram(None)
    empty = bars.grab().toImage()
    assert bars.accessibleDescription() == "No finite numbers to count"
    bars.show_histogram(Histogram(-1.0, 3.0, (0, 4, 9, 1)))
    assert bars.accessibleDescription() == "−1 to 3"
    assert bars.grab().toImage() != empty


def test_one_value_alone_is_no_trouble(qtbot):
    bars = HistogramBars()
    qtbot.addWidget(bars)
    bars.show_histogram(Histogram(0.0, 0.0, (0, 0, 5)))
    assert not bars.grab().isNull()
