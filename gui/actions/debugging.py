"""The commands of the one-batch debugger, as rows of data."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
DEBUGGING_COMMANDS = (
    Command(
        "debug.record",
        T("actions", "Record a batch"),
        T("actions", "Record one batch op by op, to be stepped through; nothing is learned"),
        ("Ctrl+Shift+D",),
        "record",
    ),
    Command(
        "debug.to_start",
        T("actions", "To the start"),
        T("actions", "Go to the first op of the forward pass"),
        icon="first",
    ),
    Command(
        "debug.previous_layer",
        T("actions", "Back by a layer"),
        T("actions", "Go back to where a layer began"),
        ("Shift+F7",),
        "previous-layer",
    ),
    Command(
        "debug.step_back",
        T("actions", "Step back"),
        T("actions", "Go back by one op"),
        ("Shift+F8",),
        "previous",
    ),
    Command(
        "debug.step",
        T("actions", "Step"),
        T("actions", "Go on by one op"),
        ("F8",),
        "next",
    ),
    Command(
        "debug.step_layer",
        T("actions", "Step a layer"),
        T("actions", "Go on to the next layer"),
        ("F7",),
        "next-layer",
    ),
    Command(
        "debug.run",
        T("actions", "Run to a breakpoint"),
        T("actions", "Go on to the next breakpoint, or to the end"),
        ("F5",),
        "play",
    ),
    Command(
        "debug.run_to_here",
        T("actions", "Run to here"),
        T("actions", "Go on to the op at hand in the graph, unless a breakpoint comes first"),
        ("F6",),
    ),
    Command(
        "debug.to_end",
        T("actions", "To the end"),
        T("actions", "Go to the last update"),
        icon="last",
    ),
    Command(
        "debug.toggle_breakpoint",
        T("actions", "Breakpoint"),
        T("actions", "Stop at the op at hand, or stop there no more"),
        ("F9",),
        "breakpoint",
        is_switch=True,
    ),
    Command(
        "debug.breakpoints",
        T("actions", "Breakpoints…"),
        T("actions", "Where to stop: at what is not finite, at large gradients, at ops"),
    ),
    Command(
        "debug.close",
        T("actions", "Close the recording"),
        T("actions", "Show the live graph again"),
        icon="close",
    ),
)
