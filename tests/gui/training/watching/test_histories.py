"""However long a run is, its histograms stay few, in order, and on one scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.studio.training.watching.watch_messages import Histogram
from gui.training.watching.histories import MOST_COLUMNS, ROWS, History


def histogram(low: float = -1.0, high: float = 1.0, peak: int = 20) -> Histogram:
    return Histogram(low, high, tuple(9 if place == peak else 1 for place in range(40)))


@settings(max_examples=25)
@given(st.integers(1, 1500))
def test_it_is_bounded_in_order_and_keeps_the_newest(count: int) -> None:
    history = History()
    for step in range(1, count + 1):
        history.add(step, histogram())
        assert history.steps[-1] == step
    assert len(history) <= MOST_COLUMNS and history.steps[0] == 1
    assert list(history.steps) == sorted(set(history.steps))
    assert len(history) >= min(count, MOST_COLUMNS // 2)


def test_a_step_seen_again_takes_its_place() -> None:
    history = History()
    history.add(3, histogram(peak=1))
    history.add(3, histogram(peak=2))
    assert history.steps == (3,) and history.newest == histogram(peak=2)


def test_columns_share_one_range() -> None:
    history = History()
    history.add(1, histogram(-1.0, 1.0))
    history.add(2, histogram(-4.0, 4.0))
    assert history.range() == (-4.0, 4.0)
    shares = history.shares()
    assert shares.shape == (ROWS, 2) and shares.max() == pytest.approx(1.0)
    outside = np.r_[0 : ROWS // 4, 3 * ROWS // 4 + 1 : ROWS]
    assert (shares[outside, 0] == 0).all() and (shares[:, 1] > 0).all()


def test_the_highest_value_is_the_first_row() -> None:
    history = History()
    history.add(1, Histogram(0.0, 1.0, (0,) * 39 + (5,)))
    assert history.shares()[0, 0] == 1.0 and history.shares()[-1, 0] == 0.0


def test_a_single_value_is_one_row() -> None:
    history = History()
    history.add(1, Histogram(2.0, 2.0, (0,) * 20 + (7,) + (0,) * 19))
    assert (history.shares() > 0).sum() == 1


def test_nothing_yet() -> None:
    history = History()
    assert history.newest is None and history.range() == (0.0, 0.0)
    assert history.shares().shape == (ROWS, 0)
