"""The card of a problem: its words, its button, its place."""

from __future__ import annotations

from engine.studio.network import operations, sentences
from gui.canvas.problem_card import ProblemCard


def broken(lab, linear: str) -> ProblemCard:
    edits = operations.set_parameter(lab.network, linear, "in_features", 1050)
    lab.document.push("Set", edits)
    return lab.scene.cards[linear]


def test_it_says_what_is_wrong_and_offers_the_mend(chain):
    lab, (_, _, linear) = chain
    card = broken(lab, linear)
    assert card.words() == (sentences.title(card.problem), sentences.detail(card.problem))
    assert "1050" in card.words()[0]
    assert card._button_text == sentences.text(card.problem.mends[0])


def test_it_stands_beneath_its_node_and_follows_it(chain):
    lab, (_, _, linear) = chain
    card = broken(lab, linear)
    for _ in range(2):
        node = lab.scene.nodes[linear].card_rect()
        rect = card.sceneBoundingRect()
        assert rect.top() > node.bottom()
        assert abs(rect.center().x() - node.center().x()) < 1
        lab.document.push("Move", operations.move(lab.network, {linear: (40.0, 300.0)}))


def test_everything_lies_within_it(chain):
    lab, (_, _, linear) = chain
    card = broken(lab, linear)
    for rect in (card._title_rect, card._text_rect, card._button):
        assert card._card.contains(rect)
    assert card._text_rect.bottom() < card._button.top()


def test_the_button_is_where_it_says(chain):
    lab, (_, _, linear) = chain
    card = broken(lab, linear)
    assert card.is_on_button(card.button_rect().center())
    assert not card.is_on_button(card.pos())


def test_what_is_unfinished_opens_its_card_when_selected(lab):
    data, linear = lab.node("Input"), lab.node("Linear", 300)
    assert linear not in lab.scene.cards
    lab.selection.set({linear})
    assert linear in lab.scene.cards
    lab.selection.set({data})
    assert linear not in lab.scene.cards


def test_it_goes_with_the_problem_and_with_the_node(chain):
    lab, (_, _, linear) = chain
    broken(lab, linear)
    lab.document.undo_stack.undo()
    assert linear not in lab.scene.cards
    lab.document.undo_stack.redo()
    assert linear in lab.scene.cards
    lab.selection.set({linear})
    lab.canvas.delete_selection()
    assert not lab.scene.cards
