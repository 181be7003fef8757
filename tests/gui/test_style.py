"""The style sheet knows every colour it names, and the palette follows the theme."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSpinBox

import assets
from gui.style import MARKS, palette
from gui.theme import color, theme


def test_no_placeholder_is_left(each_theme) -> None:
    sheet = QApplication.instance().styleSheet()
    assert "$" not in sheet
    assert color("accent_fill").name().upper() in sheet.upper()


def test_arrows_are_files_that_exist(each_theme) -> None:
    from pathlib import Path

    urls = re.findall(r"url\((.*?)\)", QApplication.instance().styleSheet())
    assert len(set(urls)) == len(MARKS)
    for url in urls:
        tint = MARKS[Path(url).stem.rpartition("-")[0]]
        assert color(tint).name() in Path(url).read_text()


def test_the_sheet_names_no_colour_of_its_own() -> None:
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", assets.read("style.qss").decode())


def test_the_palette_follows(each_theme) -> None:
    assert palette().color(QPalette.ColorRole.Window) == color("panel")
    assert QApplication.palette().color(QPalette.ColorRole.WindowText) == color("text")
    disabled = QApplication.palette().color(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText
    )
    assert disabled == color("faint")


@pytest.mark.parametrize("widget", [QPushButton, QComboBox, QSpinBox])
def test_a_switch_of_the_theme_shows_at_once(widget, qtbot) -> None:
    shown = widget()
    qtbot.addWidget(shown)
    shown.resize(120, 32)
    shown.show()
    before = shown.grab().toImage()
    theme().set_mode("light")
    assert shown.grab().toImage() != before
