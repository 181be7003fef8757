"""What is read: a class and how sure, numbers for regression, or nothing at all."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.predict.verdict import Verdict
from gui.theme import theme


@pytest.fixture
def verdict(qtbot: QtBot) -> Verdict:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.show()
    return verdict


def words(verdict: Verdict) -> list[str]:
    return [label.text() for label in verdict.findChildren(QLabel) if label.isVisible()]


def digit(verdict: Verdict) -> QLabel:
    found = verdict.findChild(QLabel, "predictedDigit")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("share", "trained", "word"),
    [(0.986, True, "sure"), (0.4, True, "unsure"), (0.986, False, "not trained")],
)
def test_a_class_and_how_sure(
    verdict: Verdict, each_theme: str, share: float, trained: bool, word: str
) -> None:
    verdict.show_probabilities("789", [share, 0.001, 0.009], trained)
    assert digit(verdict).text() == "7"
    assert f"{100 * share:.1f} %" in words(verdict) and word in words(verdict)
    assert any(text.startswith("next: 9") for text in words(verdict))


def test_numbers_without_classes(verdict: Verdict) -> None:
    verdict.show_numbers([0.83124], True)
    assert digit(verdict).text() == "0.8312"


def test_nothing_is_no_class(verdict: Verdict) -> None:
    verdict.show_probabilities("01", [0.9, 0.1], True)
    verdict.show_nothing("Nothing drawn")
    assert digit(verdict).text() == "" and words(verdict) == ["Nothing drawn"]


def test_a_long_class_name_is_smaller(verdict: Verdict) -> None:
    verdict.show_probabilities(["seven", "b"], [0.9, 0.1], True)
    assert digit(verdict).font().pixelSize() < 68


def test_the_digit_stays_large_when_the_theme_changes(verdict: Verdict) -> None:
    verdict.show_probabilities("789", [0.9, 0.05, 0.05], True)
    for mode in ("light", "dark"):
        theme().set_mode(mode)
        assert digit(verdict).fontInfo().pixelSize() == 68
    verdict.show_probabilities(["seven", "eight"], [0.9, 0.1], True)
    assert digit(verdict).fontInfo().pixelSize() == 24
