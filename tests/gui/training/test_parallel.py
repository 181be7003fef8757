"""Parallel coordinates: only what differs has an axis, and the run under the mouse is told."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.training.sweeps.parallel_axes import parallel_axes
from gui.training.sweeps.parallel_dialog import ParallelDialog


@pytest.fixture
def runs(quiet_session: TrainingSession, add_run) -> list[RunEntry]:
    made = []
    for number, settings in enumerate(
        (
            {"learning_rate": 0.1, "optimizer": "SGD"},
            {"learning_rate": 0.01, "optimizer_options": {"weight_decay": 0.5}},
            {"learning_rate": 0.001},
        ),
        1,
    ):
        run = add_run(quiet_session, f"run{number}", f"name {number}", epochs=number)
        changed = msgspec.structs.replace(run.project.settings, **settings)
        run.project = msgspec.structs.replace(run.project, settings=changed)
        made.append(run)
    return made


def test_only_what_differs_has_an_axis(runs: list[RunEntry]) -> None:
    axes = {axis.title: axis for axis in parallel_axes(runs)}
    assert list(axes) == ["optimizer", "learning rate", "weight decay", "accuracy", "loss"]
    assert axes["learning rate"].places == pytest.approx((1.0, 0.5, 0.0))  # by decades
    assert [text for _, text in axes["learning rate"].ticks] == ["0.001", "0.01", "0.1"]
    assert axes["optimizer"].places == (1.0, 0.0, 0.0)
    assert axes["accuracy"].is_result and axes["accuracy"].places[2] == 1.0
    assert axes["loss"].ticks == ((0.0, "0.333"), (1.0, "1.00"))


def test_alike_runs_have_axes_of_results_alone(quiet_session, add_run) -> None:
    runs = [add_run(quiet_session, "run1"), add_run(quiet_session, "run2", epochs=0)]
    axes = parallel_axes(runs)
    assert [axis.title for axis in axes] == ["accuracy", "loss"]
    assert axes[0].places == (0.0, None)
    assert parallel_axes([]) == []


def test_the_run_under_the_mouse_is_told_and_shown_by_a_click(
    qtbot: QtBot, runs: list[RunEntry], quiet_session: TrainingSession, each_theme: str
) -> None:
    dialog = ParallelDialog(quiet_session.runs)
    qtbot.addWidget(dialog)
    dialog.show()
    left, right = dialog.plot.points_of(0)[:2]
    middle = QPoint(round((left.x() + right.x()) / 2), round((left.y() + right.y()) / 2))
    qtbot.mouseMove(dialog.plot, middle + QPoint(0, 200))  # it may be there from another test
    qtbot.mouseMove(dialog.plot, middle)
    qtbot.waitUntil(lambda: dialog.plot.hovered is runs[0])
    words = dialog.findChild(QLabel, "parallelWords")
    assert words is not None and words.text().startswith("name 1 · accuracy 91.00 % · loss 1.00")
    qtbot.mouseClick(dialog.plot, Qt.MouseButton.LeftButton, pos=middle)
    assert quiet_session.runs.shown == ("run1",)
    dialog.grab()
