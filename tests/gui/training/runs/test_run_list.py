"""The list of runs: what is drawn, which is best, and what is read back from disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training import runs as records
from gui.training.runs.run_list import RunEntry, RunList, read_entries

LENET = TEMPLATES["lenet"].make()


def entry(run: str, loss: float | None = None, accuracy: float | None = None) -> RunEntry:
    made = RunEntry(run, run, LENET, Path("nowhere"))
    if loss is not None:
        made.held_out_loss.append([1], [loss])
    if accuracy is not None:
        made.held_out_accuracy.append([1], [accuracy])
    return made


def test_a_run_takes_what_the_worker_says() -> None:
    run = entry("run1")
    run.take(m.Points("run1", (1, 2), (2.0, 1.0), (0.1, 0.5)))
    assert run.last_loss is not None and run.last_accuracy is not None  # of the batches
    run.take(m.HeldOut("run1", 1, 2, 0.7, 0.8))
    run.take(m.Progress("run1", 2, 1, 100.0, 12.5, 3.0))
    assert (run.last_loss, run.last_accuracy, run.epoch, run.seconds) == (0.7, 0.8, 2, 12.5)
    run.take(m.Paused("run1"))
    assert run.nan_step is None
    run.take(m.Paused("run1", "The loss became NaN."))
    assert run.nan_step == 3
    run.take(m.Finished("run1", "stopped", seconds=13.0))
    assert run.status == "stopped" and run.seconds == 13.0
    assert not run.can_resume  # there is no checkpoint


def test_a_new_run_is_drawn_alone_and_ids_never_repeat(qtbot: QtBot) -> None:
    runs = RunList()
    for _ in range(4):
        runs.add(entry(runs.new_id()))
    assert [run.id for run in runs] == ["run1", "run2", "run3", "run4"]
    assert runs.shown == ("run4",)
    assert runs.last is runs["run4"]


def test_at_most_three_runs_are_drawn_each_in_its_colour(qtbot: QtBot) -> None:
    runs = RunList()
    for _ in range(4):
        runs.add(entry(runs.new_id()))
    with qtbot.waitSignal(runs.shown_changed):
        runs.show_runs(["run2", "gone", "run1", "run3", "run4"])
    assert runs.shown == ("run2", "run1", "run3")
    assert [runs.color_of(run.id) for run in runs] == ["run2", "accent", "run3", None]


def test_the_best_run_is_the_most_accurate_or_the_one_of_least_loss() -> None:
    runs = RunList()
    assert runs.best() is None
    runs.add(entry("run1", loss=0.1))
    runs.add(entry("run2", loss=0.05))
    assert runs.best() == "run2"
    runs.add(entry("run3", loss=0.4, accuracy=0.9))
    runs.add(entry("run4", loss=0.5, accuracy=0.95))
    assert runs.best() == "run4"


def test_smoothing_reaches_every_curve() -> None:
    runs = RunList()
    runs.add(entry("run1"))
    runs["run1"].loss.append([1, 2], [0.0, 1.0])
    runs.set_smoothing(0.0)
    np.testing.assert_allclose(runs["run1"].loss.smoothed, [0.0, 1.0])


def test_runs_on_disk_are_read_back(tmp_path: Path) -> None:
    curves = records.Curves()
    curves.take(m.Points("run1", (1, 2, 3, 4), (4.0, 3.0, 2.0, 1.0), (0.1, 0.2, 0.3, 0.4)))
    curves.take(m.HeldOut("run1", 2, 4, 0.5, None))
    times = m.LayerTimes("run1", 64, {"n2": 0.001}, {})
    record = records.Run(
        "run1", "running", LENET, "cpu", 1, 10, epoch=2, step=4, seconds=9.0, layer_times=times
    )
    folder = tmp_path / "run1"
    folder.mkdir()
    (folder / records.RECORD).write_bytes(records.record_bytes(record))
    (folder / records.CURVES).write_bytes(curves.to_bytes())
    (tmp_path / "no run").mkdir()
    (read,) = read_entries(tmp_path)
    assert (read.id, read.name, read.status) == ("run1", "Adam 0.001", "lost")
    assert (read.batches, read.epoch, read.seconds) == (2, 2, 9.0)
    assert read.layer_times == times
    np.testing.assert_allclose(read.loss.y, [4.0, 3.0, 2.0, 1.0])
    np.testing.assert_allclose(read.held_out_loss.x, [4])
    assert len(read.held_out_accuracy) == 0
