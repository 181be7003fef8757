"""Records and curves of runs survive their files; damaged files are as good as none."""

import math

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
    (tmp_path / runs.CURVES).write_bytes(curves.to_bytes())
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


@given(st.lists(st.integers(1, 10**6).map(lambda n: f"run{n}") | st.text()))
def test_a_new_id_is_not_taken_and_comes_last(taken):
    new = runs.new_run_id(taken)
    assert new not in taken
    numbers = [int(run[3:]) for run in taken if run[:3] == "run" and run[3:].isdecimal()]
    assert int(new.removeprefix("run")) == max(numbers, default=0) + 1
