"""Records and curves of runs survive their files; damaged files are as good as none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import runs
from engine.studio.training.messages import HeldOut, Points

RUN = runs.Run("run3", "finished", TEMPLATES["binary"].make(), "cpu", 2, 19, 5, 15, 0.25, None, 1.5)


def measured():
    curves = runs.Curves()
    curves.take(Points("run3", (1, 2), (0.5, 0.25), (0.0, 1.0)))
    curves.take(HeldOut("run3", 1, 2, 0.375, 0.75))
    curves.take(Points("run3", (3,), (0.125,), (1.0,)))
    curves.take(HeldOut("run3", 2, 3, 0.25))
    return curves


def test_a_record_survives_its_file(tmp_path):
    (tmp_path / runs.RECORD).write_bytes(runs.record_bytes(RUN))
    assert runs.read_run(tmp_path) == RUN
    assert runs.record_bytes(RUN) == runs.record_bytes(runs.read_run(tmp_path))


def test_a_record_of_before_there_were_confusion_matrices_is_read(tmp_path):
    record = runs.msgspec.json.decode(runs.record_bytes(RUN))
    del record["confusion"]
    (tmp_path / runs.RECORD).write_bytes(runs.msgspec.json.encode(record))
    assert runs.read_run(tmp_path) == RUN


def test_a_record_that_cannot_be_read_is_none(tmp_path):
    assert runs.read_run(tmp_path) is None
    (tmp_path / runs.RECORD).write_bytes(runs.record_bytes(RUN)[:40])
    assert runs.read_run(tmp_path) is None


def test_runs_are_read_in_the_order_they_were_made(tmp_path):
    for name in ("run10", "run9", "broken"):
        (tmp_path / name).mkdir()
        record = runs.record_bytes(runs.msgspec.structs.replace(RUN, id=name))
        (tmp_path / name / runs.RECORD).write_bytes(record if name != "broken" else b"{")
    assert [run.id for run in runs.read_runs(tmp_path)] == ["run9", "run10"]
    assert runs.read_runs(tmp_path / "missing") == []


def test_curves_survive_their_file(tmp_path):
    curves = measured()
    curves.note_time(2, 0.5)
    for name, data in curves.files().items():
        (tmp_path / name).write_bytes(data)
    again = runs.read_curves(tmp_path)
    assert math.isnan(again.held_out_accuracies.pop()) and curves.held_out_accuracies.pop()
    assert again == curves


def test_empty_and_damaged_curves_are_empty(tmp_path):
    assert runs.read_curves(tmp_path) == runs.Curves()
    (tmp_path / runs.CURVES).write_bytes(runs.Curves().to_bytes())
    assert runs.read_curves(tmp_path) == runs.Curves()
    (tmp_path / runs.CURVES).write_bytes(measured().to_bytes()[:-5])
    assert runs.read_curves(tmp_path) == runs.Curves()


def test_curves_can_be_cut_to_a_step():
    curves = measured().up_to(2)
    assert curves.steps == [1, 2] and curves.losses == [0.5, 0.25]
    assert curves.held_out_epochs == [1] and curves.held_out_accuracies == [0.75]
    assert measured().up_to(0) == runs.Curves()


def test_a_long_run_is_kept_in_bounded_room(monkeypatch):
    monkeypatch.setattr(runs, "MOST_POINTS", 64)
    monkeypatch.setattr(runs, "MOST_TIMES", 16)
    curves = runs.Curves()
    for start in range(1, 10_001, 7):
        steps = tuple(range(start, start + 7))
        curves.take(Points("run1", steps, tuple(map(float, steps)), (0.5,) * 7))
        curves.note_time(steps[-1], steps[-1] / 10)
        assert len(curves.steps) == len(curves.losses) == len(curves.accuracies) <= 64
        assert len(curves.times) <= 16
    assert len(curves.steps) > 32 and curves.steps[-1] == steps[-1]
    widths = [b - a for a, b in zip([0, *curves.steps], curves.steps, strict=False)]
    assert len(set(widths[:-1])) == 1
    means = [b - (width - 1) / 2 for b, width in zip(curves.steps, widths, strict=True)]
    assert curves.losses == pytest.approx(means)


@given(st.integers(1, 400), st.integers(1, 20))
def test_a_long_run_that_was_stopped_keeps_the_same_curve(stop, chunk):
    def taken(curves, first, last):
        for start in range(first, last, chunk):
            steps = tuple(range(start, min(start + chunk, last)))
            curves.take(Points("run1", steps, tuple(1 / step for step in steps)))
        return curves

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "MOST_POINTS", 16)
        whole = taken(runs.Curves(), 1, 401)
        part = taken(runs.Curves(), 1, stop).up_to(stop - 1)
        assert taken(part, stop, 401) == whole


@given(st.lists(st.integers(1, 10**6).map(lambda n: f"run{n}") | st.text()))
def test_a_new_id_is_not_taken_and_comes_last(taken):
    new = runs.new_run_id(taken)
    assert new not in taken
    numbers = [int(run[3:]) for run in taken if run[:3] == "run" and run[3:].isdecimal()]
    assert int(new.removeprefix("run")) == max(numbers, default=0) + 1
