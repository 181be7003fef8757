"""The runs table: its empty words, what selecting draws, and the smoothing of the curves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QSlider, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from gui.training.runs.runs_model import LOSS, RUN_ROLE
from gui.training.runs_table import RunsTable
from gui.training.session import TrainingSession


@pytest.fixture
def panel(qtbot: QtBot, quiet_session: TrainingSession) -> RunsTable:
    panel = RunsTable(quiet_session)
    qtbot.addWidget(panel)
    panel.resize(336, 276)
    panel.show()
    return panel


def table_of(panel: RunsTable) -> QTableView:
    table = panel.findChild(QTableView, "runsTable")
    assert table is not None
    return table


def centre(panel: RunsTable, row: int) -> QPoint:
    table = table_of(panel)
    return table.visualRect(table.model().index(row, 0)).center()


def test_without_runs_it_says_what_comes_here(panel: RunsTable) -> None:
    assert not table_of(panel).isVisible()
    assert table_of(panel).accessibleName() and table_of(panel).toolTip()


def test_a_run_is_selected_when_it_is_drawn(
    panel: RunsTable, quiet_session: TrainingSession, add_run
) -> None:
    add_run(quiet_session, "run1")
    add_run(quiet_session, "run2")
    selected = table_of(panel).selectionModel().selectedRows()
    assert table_of(panel).isVisible() and [row.row() for row in selected] == [0]


def test_selecting_draws_and_ctrl_draws_more(
    qtbot: QtBot, panel: RunsTable, quiet_session: TrainingSession, add_run
) -> None:
    for number in range(1, 6):
        add_run(quiet_session, f"run{number}")
    viewport = table_of(panel).viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=centre(panel, 4))
    assert quiet_session.runs.shown == ("run1",)
    for row in (3, 2, 1):
        qtbot.mouseClick(
            viewport,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ControlModifier,
            centre(panel, row),
        )
    assert quiet_session.runs.shown == ("run1", "run2", "run3")
    selected = table_of(panel).selectionModel().selectedRows()
    assert {row.row() for row in selected} == {4, 3, 2}


def test_arrow_keys_choose_a_run(
    qtbot: QtBot, panel: RunsTable, quiet_session: TrainingSession, add_run
) -> None:
    for number in range(1, 4):
        add_run(quiet_session, f"run{number}")
    table_of(panel).setCurrentIndex(table_of(panel).model().index(0, 0))
    qtbot.keyClick(table_of(panel), Qt.Key.Key_Down)
    assert quiet_session.runs.shown == ("run2",)


def test_the_slider_smooths_all_runs(panel: RunsTable, quiet_session: TrainingSession) -> None:
    slider = panel.findChild(QSlider, "smoothingSlider")
    assert slider is not None and slider.value() == 92
    slider.setValue(0)
    assert quiet_session.runs.smoothing == 0
    assert panel._smoothing_value.value() == 0


def test_more_smoothing_than_the_slider_has_can_be_typed(panel, quiet_session) -> None:
    panel._smoothing_value.setValue(0.999)
    assert quiet_session.runs.smoothing == 0.999
    assert panel.findChild(QSlider, "smoothingSlider").value() == 99
    panel._smoothing_value.setValue(2.0)
    assert quiet_session.runs.smoothing == 0.999


def test_a_click_on_a_title_sorts_and_the_selection_stays(
    qtbot: QtBot, panel: RunsTable, quiet_session: TrainingSession, add_run
) -> None:
    for number, epochs in ((1, 3), (2, 1), (3, 2)):
        add_run(quiet_session, f"run{number}", epochs=epochs)
    quiet_session.runs.show_runs(["run1"])
    header = table_of(panel).horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(LOSS) + 8, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    model = table_of(panel).model()
    assert [model.index(row, 0).data(RUN_ROLE) for row in range(3)] == ["run1", "run3", "run2"]
    assert [r.row() for r in table_of(panel).selectionModel().selectedRows()] == [0]
    assert quiet_session.runs.shown == ("run1",)


def test_its_menu_opens_from_the_button(panel: RunsTable) -> None:
    menu = QMenu(panel)
    panel.set_menu(menu)
    button = panel.findChild(QToolButton, "runsMenuButton")
    assert button is not None and button.menu() is menu and button.toolTip()
