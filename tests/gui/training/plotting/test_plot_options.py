"""Where a step stands on the axis: by epochs, steps or time, evenly or by decades."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.training.plotting.plot_options import PlotOptions
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession


@pytest.fixture
def run(quiet_session: TrainingSession, add_run) -> RunEntry:
    run = add_run(quiet_session, "run1")
    run.clock.append([4, 8, 12], [1.0, 3.0, 6.0])
    return run


def test_epochs_steps_and_seconds(qtbot: QtBot, run: RunEntry) -> None:
    options, steps = PlotOptions(), np.array([2.0, 8.0, 10.0])
    for x, expected in (("epoch", [0.5, 2, 2.5]), ("step", steps), ("time", [0.5, 3, 4.5])):
        with qtbot.waitSignal(options.changed):
            options.set(x=x)
        np.testing.assert_allclose(options.places(run, steps), expected)
    options.set(log_x=True)
    np.testing.assert_allclose(10 ** options.places(run, steps), [0.5, 3, 4.5])
    assert np.isfinite(options.places(run, np.array([0.0]))).all()


def test_a_run_of_before_has_its_time_in_proportion(quiet_session, add_run) -> None:
    run = add_run(quiet_session, "run1")
    np.testing.assert_allclose(run.seconds_at(np.array([6.0, 12.0])), [67.0, 134.0])
