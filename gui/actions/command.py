"""What a command of the window is, as a row of data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command; `text` and `help` are translated when its QAction is made.

    `shortcuts` are in Qt's portable notation. With `on_canvas` they act only while the canvas
    has the focus, because elsewhere those keys edit text or move between fields. Commands of the
    same `choice` are checkable, and one of them is in force; a switch is on or off by itself.
    """

    id: str
    text: str
    help: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    on_canvas: bool = False
    choice: str = ""
    is_switch: bool = False
