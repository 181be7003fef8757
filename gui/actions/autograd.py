"""The commands of the recorded graph, as rows of data."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
AUTOGRAD_COMMANDS = (
    Command(
        "autograd.check_gradient",
        T("actions", "Check this gradient…"),
        T("actions", "Compare autograd's gradient with a numeric one, for what is chosen there"),
        icon="check",
    ),
    Command(
        "autograd.fold",
        T("actions", "Fold or unfold"),
        T("actions", "Show a layer or block of the graph as one node, or all that is in it"),
    ),
    Command(
        "autograd.show_layer",
        T("actions", "Show on the canvas"),
        T("actions", "Go to the layer that an operation belongs to"),
    ),
    Command(
        "autograd.export",
        T("actions", "Export the graph…"),
        T("actions", "Write the recorded graph as an SVG, PNG, PDF or Graphviz file"),
        icon="export",
    ),
)
