"""The templates on an empty canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.studio.network.templates import TEMPLATES
from gui.canvas import style
from gui.canvas.empty_state import EmptyState


@pytest.fixture
def empty(qtbot):
    parent = QWidget()
    parent.resize(944, 900)
    qtbot.addWidget(parent)
    empty = EmptyState(parent)
    empty.resize(944, 540)
    parent.show()
    qtbot.waitExposed(parent)
    parent.activateWindow()
    yield empty


def test_there_is_a_card_for_each_template(empty):
    assert [card.template.name for card in empty._cards] == list(TEMPLATES)
    for card in empty._cards:
        assert card.accessibleName() == card.template.title
        assert card.objectName() == f"template.{card.template.name}"
        assert card.toolTip()


@pytest.mark.parametrize("width", [944, 784, 700, 480, 260])
def test_cards_never_overlap_or_leave_the_width(empty, width):
    empty.resize(width, 900)
    places = [card.geometry() for card in empty._cards]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert all(place.left() >= 0 and place.right() < width for place in places)


def test_a_click_chooses(empty, qtbot):
    with qtbot.waitSignal(empty.template_chosen) as chosen:
        QTest.mouseClick(empty._cards[1], Qt.MouseButton.LeftButton)
    assert chosen.args == [empty._cards[1].template.name]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_chooses(empty, qtbot, key):
    empty.focus_first()
    QTest.keyClick(empty._cards[0], Qt.Key.Key_Right)
    assert QApplication.focusWidget() is empty._cards[1]
    with qtbot.waitSignal(empty.template_chosen) as chosen:
        QTest.keyClick(empty._cards[1], key)
    assert chosen.args == [empty._cards[1].template.name]


@pytest.mark.parametrize("size", [(944, 540), (784, 400), (1400, 900), (300, 500)])
def test_words_fit_their_cards(empty, size):
    empty.resize(*size)
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(style.font(11))
    flags = style.TOP | Qt.TextFlag.TextWordWrap
    for card in empty._cards:
        room = painter.boundingRect(
            14, card.help_top, card.width() - 28, 400, flags, card.template.help
        )
        assert room.bottom() <= card.height() - 6, card.template.help
    painter.end()


def test_all_cards_show_at_once_in_a_usual_window(empty):
    empty.resize(944, 496)
    assert all(card.visibleRegion().boundingRect() == card.rect() for card in empty._cards)


def test_in_a_small_window_a_card_scrolls_into_sight_with_the_focus(empty):
    empty.resize(784, 400)
    last = empty._cards[-1]
    assert last.visibleRegion().boundingRect() != last.rect()
    last.setFocus()
    assert last.visibleRegion().boundingRect() == last.rect()
    empty.focus_first()
    assert empty._cards[0].visibleRegion().boundingRect() == empty._cards[0].rect()


def test_it_is_painted_in_both_themes(empty, each_theme):
    image = empty.grab().toImage()
    for card in empty._cards:
        corner = card.mapTo(empty, QPoint(0, 0))
        colours = {
            image.pixelColor(corner.x() + x, corner.y() + y).name()
            for x in range(14, card.width() - 14)
            for y in range(14, 64)
        }
        assert len(colours) > 10, card.template.name


@pytest.mark.parametrize("width", [944, 784, 1400])
def test_every_card_tells_how_large_its_network_is(empty, width):
    empty.resize(width, 540)
    for card in empty._cards:
        room = card.width() - 28 - style.text_width(card.text(), 13, 600) - 6
        line = card.size_line(room)
        assert line, card.text()
        assert style.text_width(line, 10) <= room
    assert empty._cards[0].size_line(500) == "2"
    assert empty._cards[0].size_line(0) == ""
