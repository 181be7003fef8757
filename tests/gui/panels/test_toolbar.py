"""The toolbar gives the title its room, and its buttons do what their actions do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.actions import make_actions
from gui.panels.toolbar import MenuButton, ToolBar


@pytest.fixture
def bar(qtbot) -> Iterator[ToolBar]:
    window = QWidget()
    qtbot.addWidget(window)
    strip = QWidget()
    strip.setMinimumWidth(600)
    result = ToolBar(make_actions(window), QMenu(window), strip, window)
    window.resize(1440, 56)
    result.resize(1440, 56)
    window.show()
    yield result


def test_buttons_follow_their_actions(bar: ToolBar, qtbot) -> None:
    save = bar.findChild(QToolButton, "file.save.button")
    action = save.defaultAction()
    with qtbot.waitSignal(action.triggered):
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not save.isEnabled()
    assert save.accessibleName() == "Save" and "Ctrl+S" in save.toolTip()


def test_the_menu_opens_from_the_mark(bar: ToolBar) -> None:
    button = bar.findChild(MenuButton)
    assert button.menu() is not None
    assert button.shortcut().toString() == "F10"


@pytest.mark.parametrize(("width", "shown"), [(1440, "LeNet on Embedded digits"), (1180, "LeNet")])
def test_the_title_is_whole_or_short(bar: ToolBar, qtbot, width: int, shown: str) -> None:
    bar.title.show_text("LeNet on Embedded digits", short="LeNet")
    bar.resize(width, 56)
    qtbot.waitUntil(lambda: bar.title.text() == shown)
    assert bar.title.toolTip() == "LeNet on Embedded digits"


def test_the_mark_is_not_left_lit_by_its_menu(bar: ToolBar) -> None:
    mark = bar.findChild(MenuButton, "menuButton")
    mark.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    mark.menu().aboutToHide.emit()
    assert not mark.underMouse()
