"""The commands of the plots change the options, and show which are in force."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from gui.actions import make_actions
from gui.settings import Settings
from gui.training.plotting.plot_commands import PlotCommands
from gui.training.plotting.plot_options import PlotOptions


@pytest.fixture
def owner(qapp) -> QObject:
    return QObject()


def test_one_axis_is_in_force(owner: QObject) -> None:
    actions, options = make_actions(owner), PlotOptions(owner)
    PlotCommands(actions, options, Settings(), owner)
    assert actions["plots.x_epoch"].isChecked() and actions["plots.log_y"].isChecked()
    actions["plots.x_time"].trigger()
    assert options.x == "time" and not actions["plots.x_epoch"].isChecked()
    options.set(x="step")
    assert actions["plots.x_step"].isChecked()


@pytest.mark.parametrize("name", ["log_x", "log_y", "ignore_outliers"])
def test_switches(owner: QObject, name: str) -> None:
    actions, options = make_actions(owner), PlotOptions(owner)
    PlotCommands(actions, options, Settings(), owner)
    before = getattr(options, name)
    actions[f"plots.{name}"].trigger()
    assert getattr(options, name) is not before


def test_they_are_remembered(owner: QObject) -> None:
    actions, options = make_actions(owner), PlotOptions(owner)
    PlotCommands(actions, options, Settings(), owner)
    actions["plots.x_step"].trigger()
    actions["plots.log_y"].trigger()
    later = PlotOptions(owner)
    PlotCommands(make_actions(owner), later, Settings(), owner)
    assert (later.x, later.log_x, later.log_y) == ("step", False, False)
