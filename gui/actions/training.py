"""The commands of runs, of their table and of their plots, as rows of data."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
TRAINING_COMMANDS = (
    Command(
        "train.start",
        T("actions", "Train"),
        T("actions", "Train from fresh weights"),
        ("Ctrl+Return", "Ctrl+Enter"),
        "play",
    ),
    Command(
        "train.continue",
        T("actions", "Continue"),
        T("actions", "Train on from the weights in hand"),
        ("Ctrl+Shift+Return",),
    ),
    Command(
        "train.pause",
        T("actions", "Pause"),
        T("actions", "Wait between two batches; press again to go on"),
        ("Ctrl+P",),
        "pause",
    ),
    Command(
        "train.step",
        T("actions", "Step a batch"),
        T("actions", "Train one batch and pause again"),
        ("Ctrl+.",),
        "step",
    ),
    Command(
        "train.stop",
        T("actions", "Stop"),
        T("actions", "End the run and keep what it learned"),
        ("Ctrl+Shift+.",),
        "stop",
    ),
    Command(
        "train.step_epoch",
        T("actions", "Step an epoch"),
        T("actions", "Train to the end of this epoch and pause again"),
        ("Ctrl+Alt+.",),
    ),
    Command(
        "train.discard",
        T("actions", "Stop and discard"),
        T("actions", "End the run and delete it with all it learned"),
    ),
    Command(
        "train.find_rate",
        T("actions", "Find a learning rate…"),
        T("actions", "Try growing rates on a copy of the network, and take the one you like"),
    ),
    Command(
        "train.sweep",
        T("actions", "Sweep…"),
        T("actions", "Train once for each of several settings, one after the other"),
    ),
    Command(
        "runs.use_best",
        T("actions", "Restore best"),
        T("actions", "Go back to the weights of the run's best epoch, or to its last ones"),
        icon="star",
        is_switch=True,
    ),
    Command(
        "runs.pin",
        T("actions", "Pin as baseline"),
        T("actions", "Draw every other run against the selected one"),
        icon="pin",
        is_switch=True,
    ),
    Command(
        "runs.clone_settings",
        T("actions", "Clone into settings"),
        T("actions", "Give the next run the settings of the selected one"),
        icon="copy",
    ),
    Command(
        "runs.hide",
        T("actions", "Hide"),
        T("actions", "Leave the selected runs out of the table"),
    ),
    Command(
        "runs.show_hidden",
        T("actions", "Show hidden runs"),
        T("actions", "Take hidden runs into the table again"),
        icon="eye",
        is_switch=True,
    ),
    Command(
        "runs.export",
        T("actions", "Export runs…"),
        T("actions", "Write the selected runs as CSV or JSON, or their plots as PNG, SVG or PDF"),
        icon="export",
    ),
    Command(
        "runs.export_confusion",
        T("actions", "Export confusion matrix…"),
        T("actions", "Write what the selected run took each class for as SVG, PNG, PDF or CSV"),
        icon="table",
    ),
    Command(
        "runs.report",
        T("actions", "Report…"),
        T("actions", "Write a page about the selected run, to hand in, as PDF or HTML"),
        icon="book",
    ),
    Command(
        "runs.parallel",
        T("actions", "Compare all runs…"),
        T("actions", "Draw every run as a line through its settings and results"),
    ),
    Command(
        "runs.delete",
        T("actions", "Delete runs"),
        T("actions", "Delete the selected runs with all they learned"),
        icon="trash",
    ),
    Command(
        "plots.x_epoch",
        T("actions", "Over epochs"),
        T("actions", "Draw the curves over epochs"),
        choice="plots.x",
    ),
    Command(
        "plots.x_step",
        T("actions", "Over steps"),
        T("actions", "Draw the curves over batches"),
        choice="plots.x",
    ),
    Command(
        "plots.x_time",
        T("actions", "Over time"),
        T("actions", "Draw the curves over the time spent training"),
        choice="plots.x",
    ),
    Command(
        "plots.log_x",
        T("actions", "Log horizontal axis"),
        T("actions", "Give every decade of steps the same room"),
        is_switch=True,
    ),
    Command(
        "plots.log_y",
        T("actions", "Log loss"),
        T("actions", "Give every decade of the loss the same room"),
        is_switch=True,
    ),
    Command(
        "plots.ignore_outliers",
        T("actions", "Ignore outliers"),
        T("actions", "Fit the plots to all but the most extreme values"),
        is_switch=True,
    ),
)
