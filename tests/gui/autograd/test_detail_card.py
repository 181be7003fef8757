"""The card of the current node."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.studio.training import messages as m
from gui.autograd.detail_card import MOST_SAVED, DetailCard, tip_of
from gui.autograd.items import FoldedItem, GroupItem, OpItem
from gui.autograd.layout.geometry import Box
from gui.autograd.titles import Title
from gui.autograd.values import Values
from tests.gui.autograd.small_graph import GRAPH, LINEAR

BOX = Box(0, 0, 100, 44)
TITLE = Title("fc1", "Linear", "linear")


@pytest.fixture
def card(qtbot: QtBot) -> DetailCard:
    view = QWidget()
    qtbot.addWidget(view)
    view.show()
    card = DetailCard(view)
    card.view = view  # type: ignore[attr-defined]  # keeps it alive
    return card


def said(card: DetailCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_an_op(card: DetailCard, each_theme: str) -> None:
    item = OpItem(GRAPH.nodes[1], LINEAR, BOX)
    card.show_item(item, GRAPH, Values({1: 0.5}))
    assert {"AddmmBackward0", "64×10", "0.5", "200 kB"} <= set(said(card))
    card.show_item(item, GRAPH, Values({1: 0.25}))
    assert "0.25" in said(card) and "0.5" not in said(card)
    assert card.accessibleName() == card.text == card.parentWidget().accessibleDescription()


def test_a_folded_group_and_nothing(card: DetailCard) -> None:
    card.show_item(FoldedItem(LINEAR, (1, 2, 3), BOX, TITLE, ""), GRAPH, Values())
    assert {"fc1 Linear", "Operations", "1", "Parameters", "2"} <= set(said(card))
    card.show_item(None, GRAPH, Values())
    assert not card.isVisible() and "recorded" in card.parentWidget().accessibleDescription()


def test_many_kept_tensors_are_listed_in_part(card: DetailCard) -> None:
    saved = tuple(m.SavedTensor(f"x{i}", (2,), "float32", 8) for i in range(MOST_SAVED + 3))
    node = m.GraphNode(0, "LSTMLayerBackward0", "op", None, (2,), "float32", 88, saved)
    card.show_item(OpItem(node, "", BOX), m.Graph((node,), (), 1.0), Values())
    assert "and 3 more" in said(card)


def test_tips(qtbot: QtBot) -> None:
    group = GroupItem(LINEAR, (1, 2, 3), BOX, TITLE, 0)
    assert tip_of(group, GRAPH, Values()).startswith("fc1 Linear\nOperations: 1")
    assert tip_of(group, None, Values()) == ""
