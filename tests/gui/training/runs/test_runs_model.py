"""The runs as rows: newest first, with what a row must tell."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from gui.training.runs.run_marks import Marks
from gui.training.runs.runs_model import (
    ACCURACY,
    BEST_ROLE,
    COLOR_ROLE,
    LOSS,
    NAME,
    PINNED_ROLE,
    RUN_ROLE,
    TIME,
    RunsModel,
)
from gui.training.session import TrainingSession


def test_the_newest_run_comes_first(quiet_session: TrainingSession, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    add_run(quiet_session, "run1", "Adam 0.001")
    add_run(quiet_session, "run2", "batch 256", epochs=2)
    rows = [[model.index(row, column).data() for column in range(4)] for row in range(2)]
    assert rows[0] == ["batch 256", "92.00", "0.500", "2:14"]
    assert rows[1] == ["Adam 0.001", "93.00", "0.333", "2:14"]
    assert [model.index(row, NAME).data(RUN_ROLE) for row in range(2)] == ["run2", "run1"]
    assert model.row_of("run1") == 1 and model.row_of("gone") == -1
    assert [model.index(row, NAME).data(BEST_ROLE) for row in range(2)] == [False, True]
    assert [model.index(row, NAME).data(COLOR_ROLE) for row in range(2)] == ["accent", None]
    assert tester is not None


def test_one_run_is_not_called_the_best(quiet_session: TrainingSession, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    add_run(quiet_session, "run1")
    assert model.index(0, NAME).data(BEST_ROLE) is False


def test_what_is_not_known_is_a_dash(quiet_session: TrainingSession, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    add_run(quiet_session, "run1", epochs=0)
    assert model.index(0, ACCURACY).data() == "–" == model.index(0, LOSS).data()


def test_a_row_says_how_the_run_ended(quiet_session: TrainingSession, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    add_run(quiet_session, "run1", "Adam 0.001").status = "lost"
    tip = model.index(0, TIME).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[0] == "Adam 0.001: interrupted"
    assert "on cpu" in tip and "Lowest held-out loss in epoch 3" in tip


def ids(model: RunsModel) -> list[str]:
    return [model.index(row, NAME).data(RUN_ROLE) for row in range(model.rowCount())]


def test_rows_are_sorted_and_what_is_not_known_comes_last(quiet_session, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    for run, epochs in (("run1", 2), ("run2", 0), ("run3", 3)):
        add_run(quiet_session, run, epochs=epochs)
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, ["run3", "run1", "run2"]),
        (Qt.SortOrder.DescendingOrder, ["run1", "run3", "run2"]),
    ):
        model.sort(LOSS, order)
        assert ids(model) == expected
    model.sort(-1)
    assert ids(model) == ["run3", "run2", "run1"]


def test_hidden_runs_are_left_out_until_they_are_asked_for(quiet_session, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    add_run(quiet_session, "run1").marks = Marks(hidden=True)
    add_run(quiet_session, "run2").marks = Marks(pinned=True)
    quiet_session.runs.marked.emit()
    assert ids(model) == ["run2"] and model.row_of("run1") == -1
    assert model.index(0, NAME).data(PINNED_ROLE) is True
    model.show_hidden(True)
    assert ids(model) == ["run2", "run1"]


def test_only_rows_that_read_otherwise_are_painted_anew(quiet_session, add_run) -> None:
    model = RunsModel(quiet_session.runs)
    for run in ("run1", "run2", "run3"):
        add_run(quiet_session, run)
    model.refresh()
    changed: list[int] = []
    model.dataChanged.connect(
        lambda first, last: changed.extend(range(first.row(), last.row() + 1))
    )
    model.refresh()
    assert changed == []
    quiet_session.runs["run2"].name = "another name"
    model.refresh()
    assert changed == [1]
