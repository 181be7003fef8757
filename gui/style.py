"""How Qt's own widgets look: Fusion, a palette and one style sheet, all made from the tokens.

The style sheet is `assets/style.qss`; a label, button or tool button that differs from the plain
ones says so by its dynamic property `role`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

import assets
from gui.icons import tinted_svg
from gui.theme import color, font, load_fonts, mix, theme

MARKS = {
    "chevron-up": "muted",
    "chevron-down": "muted",
    "chevron-right": "muted",
    "check": "on_accent",
}
"""Icons that the style sheet draws, and their tints. It takes pictures from files alone."""


class Style(QObject):
    """Dresses the application, now and whenever the theme changes."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._marks = QTemporaryDir()
        self._template = Template(assets.read("style.qss").decode())
        load_fonts()
        application.setStyle("Fusion")
        application.setFont(font())
        self._apply()
        theme().changed.connect(self._apply)

    def _apply(self) -> None:
        self._application.setPalette(palette())
        self._application.setStyleSheet(self._template.substitute(_colors(), **self._draw_marks()))

    def _draw_marks(self) -> dict[str, str]:
        files = {}
        for name, tint in MARKS.items():
            path = Path(self._marks.path(), f"{name}{color(tint).name()}.svg".replace("#", "-"))
            path.write_bytes(tinted_svg(name, color(tint)))
            files[name.replace("-", "_")] = path.as_posix()
        return files


def _colors() -> dict[str, str]:
    """The tokens, and the few shades between two of them that the style sheet uses."""
    colors = {name: value for name, value in asdict(theme().tokens).items() if name != "category"}
    return colors | {
        # Darker in both themes: lighter, it would no longer stand out from the white on it.
        "accent_fill_hover": mix("accent_fill", darkest(), 0.12).name(),
        "bad_fill": mix("bad_wash", "bad", 0.22).name(),
        "bad_fill_hover": mix("bad_wash", "bad", 0.32).name(),
        "bad_line": mix("bad_wash", "bad", 0.35).name(),
    }


def darkest() -> str:
    """The token that is next to black in the theme in force."""
    return "window" if theme().is_dark else "text"


def palette() -> QPalette:
    """The tokens in Qt's roles, for what no style sheet reaches."""
    role = QPalette.ColorRole
    names = {
        role.Window: "panel",
        role.WindowText: "text",
        role.Base: "panel",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.PlaceholderText: "muted",
        role.Button: "field",
        role.ButtonText: "text",
        role.BrightText: "bad",
        role.Highlight: "accent_fill",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Light: "hover",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "border",
        role.Shadow: "window",
        role.Accent: "accent_fill",
    }
    result = QPalette()
    for each, name in names.items():
        result.setColor(each, color(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, color("faint"))
    return result
