"""The card that says why something was refused."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from gui.canvas.reason_card import ReasonCard

SENTENCE = "relu already depends on pool: this wire would close a circle."


@pytest.fixture
def card(qtbot):
    parent = QWidget()
    parent.resize(500, 300)
    qtbot.addWidget(parent)
    parent.show()
    yield ReasonCard(parent)


@pytest.mark.parametrize("at", [QPoint(10, 10), QPoint(499, 299)])
def test_it_shows_the_whole_sentence_within_its_parent(card, at):
    card.tell(SENTENCE, at)
    assert card.isVisible()
    assert card.text() == SENTENCE
    assert card.parentWidget().rect().contains(card.geometry())
    assert card.height() >= card.heightForWidth(card.width())


def test_it_goes_by_itself(card, qtbot):
    card.tell(SENTENCE, QPoint(10, 10))
    card._timer.start(1)
    qtbot.waitUntil(lambda: not card.isVisible())


def test_hidden_it_waits_for_nothing(card):
    card.tell(SENTENCE, QPoint(10, 10))
    card.hide()
    assert not card._timer.isActive()
