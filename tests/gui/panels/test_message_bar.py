"""Messages are shown quietly; errors stay, the rest goes by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QToolButton, QWidget

from gui.messages import messages
from gui.panels.message_bar import MILLISECONDS, TOP, MessageBar


@pytest.fixture
def place(qtbot) -> QWidget:
    result = QWidget()
    qtbot.addWidget(result)
    result.resize(900, 500)
    result.show()
    return result


@pytest.fixture
def bar(place: QWidget) -> MessageBar:
    return MessageBar(place)


def test_it_is_hidden_until_there_is_something_to_tell(bar: MessageBar) -> None:
    assert bar.isHidden()
    messages().error("The disk is full: free some room.", "errno 28")
    assert bar.isVisible()
    assert bar.label.text() == "The disk is full: free some room."


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_how_long_it_stays(bar: MessageBar, level: str) -> None:
    getattr(messages(), level)("Something.")
    clock = bar.findChild(QTimer)
    assert clock.isActive() == (level != "error")
    assert clock.interval() == MILLISECONDS.get(level, clock.interval())
    clock.timeout.emit()
    assert bar.isHidden()
    assert not clock.isActive()


def test_it_can_be_closed(bar: MessageBar, qtbot) -> None:
    messages().error("Something.")
    qtbot.mouseClick(bar.findChild(QToolButton, "closeMessage"), Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_it_stays_beneath_the_tabs_and_inside(bar: MessageBar, place: QWidget) -> None:
    messages().error("A long sentence that has to be wrapped. " * 8)
    assert place.rect().contains(bar.geometry())
    place.resize(400, 300)
    assert place.rect().contains(bar.geometry())
    assert bar.geometry().top() == TOP
    text = bar.label
    assert text.height() >= text.heightForWidth(text.width())


def test_markup_is_shown_as_it_is(bar: MessageBar) -> None:
    messages().error("<b>x</b>")
    assert bar.label.textFormat() == Qt.TextFormat.PlainText
