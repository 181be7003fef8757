"""The card says what a step did: formula, numbers, and every tensor it saw."""

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from gui.autograd.debugging.numbers_table import NumbersTable
from gui.autograd.debugging.step_card import StepCard


@pytest.fixture
def card(qtbot, debugger, nodes):
    card = StepCard(debugger)
    card.nodes = nodes
    qtbot.addWidget(card)
    card.resize(380, 600)
    card.show()
    return card


def at(card, debugger, number):
    debugger.go(number)
    card.show_step()
    return [label.text() for label in card.findChildren(QLabel)]


def test_a_forward_step_shows_what_goes_in_and_what_comes_out(card, debugger):
    words = at(card, debugger, 0)
    assert "y = x·Wᵀ + b" in words and "fc1 · Linear · Forward · step 1 of 18" in words
    assert [view.name for view in card.values] == ["b", "x", "W", "y"]
    assert all(view.look == "numbers" for view in card.values)


def test_a_backward_step_shows_the_chain_rule_with_numbers(card, debugger):
    words = at(card, debugger, 7)
    assert "∂L/∂W = (∂L/∂y)ᵀ·x" in words and "(1×2)·(2×3) → 1×3" in words
    assert [view.name for view in card.values] == [
        "∂L/∂y", "∂L/∂b", "∂L/∂x", "∂L/∂W", "b", "x", "W", "y"
    ]  # fmt: skip


def test_a_number_that_is_chosen_is_written_out(card, debugger):
    at(card, debugger, 7)
    view = next(each for each in card.values if each.name == "∂L/∂W")
    table = view.findChild(NumbersTable)
    table.setCurrentIndex(table.model().index(0, 2))
    example = card.findChild(QLabel, "stepExample2")
    assert example.text().startswith("∂L/∂W[0,2] = ")


def test_a_gradient_that_arrives_is_shown_where_the_optimizer_finds_it(card, debugger):
    number = next(
        n
        for n, s in enumerate(debugger.replay.steps)
        if s.phase == "backward" and s.leaf is not None
    )
    words = at(card, debugger, number)
    assert any("added up in its .grad" in each for each in words)


def test_an_update_shows_the_rule_and_follows_the_chosen_entry(card, debugger):
    words = at(card, debugger, 17)
    assert "w = w − η·g" in words and "bias learns" in words
    number = next(n for n, s in enumerate(debugger.replay.steps) if s.update == 0)
    at(card, debugger, number)
    table = card.values[0].findChild(NumbersTable)
    table.setCurrentIndex(table.model().index(1, 1))
    words = [label.text() for label in card.findChildren(QLabel)]
    assert "With the numbers of entry [1,1]" in words


def test_tensors_are_shown_as_is_chosen(card, debugger):
    at(card, debugger, 0)
    card.findChild(QComboBox, "stepLook").setCurrentIndex(3)
    assert {view.look for view in card.values} == {"histogram"}
    card.findChild(QComboBox, "stepLook").setCurrentIndex(2)
    assert {view.look for view in card.values} == {"pictures"}


@pytest.mark.parametrize("template", ["lenet", "lstm", "transformer"])
def test_larger_networks_can_be_shown(card, debugger, session, open_recording, template):
    open_recording(debugger, session, template)
    for number in range(0, len(debugger.replay.steps), 11):
        debugger.go(number)
        card.show_step()
        assert card.values
