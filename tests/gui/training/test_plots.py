"""The panel of plots: empty at first, then live, with the legend's numbers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from gui.theme import theme
from gui.training.plots import PlotsPanel
from gui.training.plotting.curve_plot import CurvePlot
from gui.training.session import TrainingSession


@pytest.fixture
def panel(qtbot: QtBot, quiet_session: TrainingSession) -> PlotsPanel:
    panel = PlotsPanel(quiet_session)
    qtbot.addWidget(panel)
    panel.resize(600, 276)
    panel.show()
    return panel


def named(panel: PlotsPanel, name: str) -> QWidget:
    found = panel.findChild(QWidget, name)
    assert found is not None
    return found


def test_the_plots_have_their_names_and_the_panel_says_what_to_do(panel: PlotsPanel) -> None:
    for name in ("lossPlot", "accuracyPlot"):
        plot = named(panel, name)
        assert isinstance(plot, CurvePlot) and plot.accessibleName() and plot.toolTip()
        assert not plot.isVisible()


def test_a_run_appears_with_its_newest_values(
    panel: PlotsPanel, quiet_session: TrainingSession, add_run
) -> None:
    add_run(quiet_session, "run1")
    assert named(panel, "lossPlot").isVisible() and named(panel, "accuracyPlot").isVisible()
    names = [(each.name, each.value) for each in panel._loss_header.entries]
    assert names[0] == ("val", "0.333") and names[1][0] == "train"
    assert panel._accuracy_header.entries[0].value == "93.00 %"


def test_what_comes_while_hidden_is_drawn_when_shown(
    qtbot: QtBot, panel: PlotsPanel, quiet_session: TrainingSession, add_run
) -> None:
    run = add_run(quiet_session, "run1")
    panel.hide()
    run.held_out_loss.append([16], [0.125])
    quiet_session.refreshed.emit()
    assert panel._loss_header.entries[0].value == "0.333"
    panel.show()
    qtbot.waitUntil(lambda: panel._loss_header.entries[0].value == "0.125")


def test_the_values_under_the_mouse_replace_the_newest(
    panel: PlotsPanel, quiet_session: TrainingSession, add_run
) -> None:
    add_run(quiet_session, "run1")
    panel._loss.hovered.emit(1.0)
    assert panel._loss_header.entries[0].value == "1.00"
    assert panel._accuracy_header.entries[0].value == "91.00 %"
    panel._loss.hovered.emit(None)
    assert panel._loss_header.entries[0].value == "0.333"


def test_regression_has_no_accuracy(
    qtbot: QtBot, panel: PlotsPanel, quiet_session: TrainingSession, add_run
) -> None:
    run = add_run(quiet_session, "run1")
    run.project = TEMPLATES["linear-regression"].make()
    quiet_session.refreshed.emit()
    qtbot.waitUntil(lambda: not named(panel, "accuracyPlot").isVisible())
    assert named(panel, "lossPlot").isVisible()


def test_a_theme_shows_at_once(panel: PlotsPanel, quiet_session: TrainingSession, add_run) -> None:
    add_run(quiet_session, "run1")
    dark = panel.grab().toImage()
    theme().set_mode("light")
    assert panel.grab().toImage().pixelColor(5, 200) != dark.pixelColor(5, 200)
