"""The commands by which a network is drawn and kept tidy, as rows of data.

Two keys after a comma are pressed one after the other: A and then L aligns left edges.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
DRAWING_COMMANDS = (
    Command(
        "network.connect",
        T("actions", "Connect to…"),
        T("actions", "Wire the output of the selected layer to another layer"),
        ("L",),
        on_canvas=True,
    ),
    Command(
        "network.bypass",
        T("actions", "Bypass"),
        T("actions", "Leave the selected layers out of the network, or take them in again"),
        ("M",),
        on_canvas=True,
    ),
    Command(
        "network.collapse",
        T("actions", "Collapse"),
        T("actions", "Show the selected layers as their headers alone, or whole again"),
        ("H",),
        on_canvas=True,
    ),
    Command(
        "network.group",
        T("actions", "Group into a block"),
        T("actions", "Make one block of the selected layers, to be used as a layer"),
        ("Ctrl+G",),
        "block",
    ),
    Command(
        "network.ungroup",
        T("actions", "Ungroup"),
        T("actions", "Lay the layers of the selected block out where it stands"),
        ("Ctrl+Shift+G",),
    ),
    Command(
        "network.enter_block",
        T("actions", "Enter the block"),
        T("actions", "Show and edit the inside of the selected block"),
        ("Return", "Enter"),
        on_canvas=True,
    ),
    Command(
        "network.leave_block",
        T("actions", "Leave the block"),
        T("actions", "Show what lies around the open block again"),
        ("Shift+Return",),
        on_canvas=True,
    ),
    Command(
        "network.make_single_user",
        T("actions", "Make independent"),
        T("actions", "Give the selected block an inside of its own, which no other use shares"),
        ("Ctrl+Shift+U",),
    ),
    Command(
        "network.keep_block",
        T("actions", "Keep in My blocks"),
        T("actions", "Put the selected block into the palette, for every project"),
        ("Ctrl+Shift+K",),
    ),
    Command(
        "network.frame",
        T("actions", "Frame"),
        T("actions", "Put a titled frame around the selected layers"),
        ("Shift+F",),
        on_canvas=True,
    ),
    Command(
        "network.note",
        T("actions", "Note"),
        T("actions", "Put a sticky note on the canvas"),
        ("N",),
        on_canvas=True,
    ),
    Command(
        "network.colour",
        T("actions", "Next colour"),
        T("actions", "Give the selected frames and notes another colour"),
        ("C",),
        on_canvas=True,
    ),
    Command(
        "align.left",
        T("actions", "Align left edges"),
        T("actions", "Put the left edges of the selected layers on one line"),
        ("A, L",),
        on_canvas=True,
    ),
    Command(
        "align.centre",
        T("actions", "Align centres"),
        T("actions", "Put the selected layers one beneath the other, by their middles"),
        ("A, C",),
        on_canvas=True,
    ),
    Command(
        "align.right",
        T("actions", "Align right edges"),
        T("actions", "Put the right edges of the selected layers on one line"),
        ("A, R",),
        on_canvas=True,
    ),
    Command(
        "align.top",
        T("actions", "Align tops"),
        T("actions", "Put the top edges of the selected layers on one line"),
        ("A, T",),
        on_canvas=True,
    ),
    Command(
        "align.middle",
        T("actions", "Align middles"),
        T("actions", "Put the selected layers side by side, by their middles"),
        ("A, M",),
        on_canvas=True,
    ),
    Command(
        "align.bottom",
        T("actions", "Align bottoms"),
        T("actions", "Put the bottom edges of the selected layers on one line"),
        ("A, B",),
        on_canvas=True,
    ),
    Command(
        "align.across",
        T("actions", "Distribute across"),
        T("actions", "Leave equal gaps between the selected layers, from left to right"),
        ("A, H",),
        on_canvas=True,
    ),
    Command(
        "align.down",
        T("actions", "Distribute down"),
        T("actions", "Leave equal gaps between the selected layers, from top to bottom"),
        ("A, V",),
        on_canvas=True,
    ),
)
