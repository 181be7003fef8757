"""The inspector says whether code may run, and lets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from engine.studio.network.code_examples import HALVING
from engine.studio.network.operations import add_node, set_parameter
from gui.code_trust import code_trust
from gui.document import Document
from gui.panels.code_card import CodeCard

CODE = "def forward(self, x):\n    return x  # test_code_card\n"


@pytest.fixture
def card(qtbot) -> CodeCard:
    document = Document()
    node_id, edits = add_node(document.network, "Code", 0, 0, code=CODE)
    document.push("Add", edits)
    card = CodeCard(document, node_id)
    document.setParent(card)
    qtbot.addWidget(card)
    card.show()
    return card


def answer(card: CodeCard, qtbot, button: str) -> str:
    """Press the card's button and one of the question's; the code that was shown."""
    shown = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        shown.append(dialog.findChild(QPlainTextEdit).toPlainText())
        dialog.findChild(QPushButton, button).click()

    # The button's question comes at the next turn, and this at the one after it.
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, act))
    card.allow.click()
    qtbot.waitUntil(lambda: bool(shown))
    return shown[0]


def test_code_from_elsewhere_is_shown_before_it_may_run(card, qtbot) -> None:
    assert "not written here" in card.state.text() and card.allow.isVisible()
    assert CODE.strip() in answer(card, qtbot, "refuseCode")
    assert not code_trust().allows(CODE)
    answer(card, qtbot, "runCode")
    assert code_trust().allows(CODE)
    card.refresh()
    assert not card.isVisible()


def test_own_code_needs_no_word(card) -> None:
    document = card._document
    document.push("Set", set_parameter(document.network, card._node_id, "code", HALVING))
    card.refresh()
    assert not card.isVisible()
