"""Pieces of work come one a turn, the newest of each kind, and none is forgotten."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.turns import Turns


@pytest.fixture
def turns(qapp) -> Turns:
    turns = Turns(1)
    yield turns
    turns.clear()


def test_the_first_comes_at_once_and_the_others_in_order(qtbot: QtBot, turns: Turns) -> None:
    done: list[str] = []
    for name in ("a", "b", "c"):
        turns.add(name, lambda name=name: done.append(name))
    assert done == ["a"]
    qtbot.waitUntil(lambda: done == ["a", "b", "c"])


def test_what_is_newer_overtakes_what_was_not_done_yet(qtbot: QtBot, turns: Turns) -> None:
    done: list[int] = []
    turns.add("first", lambda: done.append(0))
    for number in (1, 2, 3):
        turns.add("second", lambda number=number: done.append(number))
    qtbot.waitUntil(lambda: len(done) > 1)
    assert done == [0, 3]


def test_it_rests_when_all_is_done(qtbot: QtBot, turns: Turns) -> None:
    turns.add("a", lambda: None)
    qtbot.waitUntil(lambda: not turns._timer.isActive())
    done: list[str] = []
    turns.add("a", lambda: done.append("again"))
    assert done == ["again"]


def test_what_is_left_can_be_done_at_once(turns: Turns) -> None:
    done: list[str] = []
    for name in ("a", "b", "c"):
        turns.add(name, lambda name=name: done.append(name))
    turns.finish()
    assert done == ["a", "b", "c"] and not turns._timer.isActive()


def test_nothing_is_done_after_clearing(qtbot: QtBot, turns: Turns) -> None:
    done: list[int] = []
    turns.add("a", lambda: done.append(1))
    turns.add("b", lambda: done.append(2))
    turns.clear()
    assert done == [1] and not turns._timer.isActive()
