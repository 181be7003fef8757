"""Connects the window's commands that act on the canvas to what they do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction

from gui.canvas.annotating import next_tone
from gui.canvas.context_menu import ContextMenu
from gui.canvas.view import NetworkCanvas

KEY_STEP = 1.25
"""The zoom of one press."""
SHARED = ("edit.find", "view.zoom_in", "view.zoom_out", "view.zoom_reset")
"""They act on what is seen: the canvas, or a view that takes its place."""


def connect_canvas(actions: Mapping[str, QAction], canvas: NetworkCanvas) -> None:
    """Let each command of the canvas do its work; `view.straight_wires` is checkable."""
    editor = canvas.editor
    commands: dict[str, Callable[[], object]] = {
        "edit.cut": canvas.cut,
        "edit.copy": canvas.copy,
        "edit.paste": canvas.paste,
        "edit.paste_wired": lambda: canvas.paste(keep_incoming=True),
        "edit.duplicate": canvas.duplicate,
        "edit.delete": canvas.delete_selection,
        "edit.delete_heal": lambda: canvas.delete_selection(heal=True),
        "edit.select_all": canvas.select_all,
        "edit.find": canvas.find,
        "view.fit": canvas.fit,
        "view.fit_selection": canvas.fit_selection,
        "view.zoom_in": lambda: canvas.touch.zoom_middle(KEY_STEP),
        "view.zoom_out": lambda: canvas.touch.zoom_middle(1 / KEY_STEP),
        "view.zoom_reset": canvas.touch.zoom_to_life,
        "view.arrange": canvas.arrange,
        "network.add_layer": canvas.open_search,
        "network.connect": canvas.open_connect,
        "network.bypass": editor.toggle_bypass,
        "network.collapse": editor.toggle_collapsed,
        "network.group": canvas.group,
        "network.ungroup": canvas.blocks.ungroup,
        "network.enter_block": canvas.blocks.enter,
        "network.leave_block": canvas.blocks.leave,
        "network.make_single_user": canvas.blocks.make_single_user,
        "network.keep_block": canvas.blocks.keep,
        "network.frame": lambda: canvas.add_annotation("frame"),
        "network.note": lambda: canvas.add_annotation("note"),
        "network.colour": lambda: next_tone(canvas.scene()),
        "align.left": lambda: editor.align("left"),
        "align.centre": lambda: editor.align("centre"),
        "align.right": lambda: editor.align("right"),
        "align.top": lambda: editor.align("top"),
        "align.middle": lambda: editor.align("middle"),
        "align.bottom": lambda: editor.align("bottom"),
        "align.across": lambda: editor.distribute("across"),
        "align.down": lambda: editor.distribute("down"),
    }
    ContextMenu(actions, canvas)
    for id, do in commands.items():
        # Without this, a command would take QAction's `checked` for an argument of its own.
        if id in SHARED:
            actions[id].triggered.connect(lambda checked, do=do: canvas.isVisible() and do())
        else:
            actions[id].triggered.connect(lambda checked, do=do: do())
