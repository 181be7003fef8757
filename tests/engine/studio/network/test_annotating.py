"""Frames and notes: put, placed, worded and coloured, and always something a file can hold."""

from __future__ import annotations

import math

import pytest

from engine.studio.network import edits as edit
from engine.studio.network.annotating import (
    LONGEST_TEXT,
    add_annotation,
    colour_annotation,
    inside,
    place_annotations,
    word_annotation,
)
from engine.studio.network.annotation import SMALLEST
from engine.studio.network.edits import Project
from engine.studio.network.project import from_json, restore, snapshot, to_json


@pytest.fixture
def framed() -> Project:
    project = Project()
    _, edits = add_annotation(project.network, "frame", (0, 0, 300, 200), "Features", "blue")
    edit.apply(project, edits)
    return project


def test_it_is_in_the_file_and_comes_back(framed) -> None:
    text = to_json(snapshot(framed))
    assert b"Features" in text
    assert to_json(snapshot(restore(from_json(text)))) == text


def test_a_file_without_any_does_not_speak_of_them() -> None:
    assert b"annotation" not in to_json(snapshot(Project()))


def test_each_change_is_taken_back(framed) -> None:
    network = framed.network
    before = to_json(snapshot(framed))
    for edits in (
        place_annotations(network, {"a1": (10, 20, 400, 300)}),
        word_annotation(network, "a1", "Head"),
        colour_annotation(network, "a1", "red"),
        [edit.RemoveAnnotation("a1")],
    ):
        inverse = edit.apply(framed, edits)
        assert to_json(snapshot(framed)) != before
        edit.apply(framed, inverse)
        assert to_json(snapshot(framed)) == before


def test_what_changes_nothing_is_no_edit(framed) -> None:
    network = framed.network
    assert place_annotations(network, {"a1": (0, 0, 300, 200)}) == []
    assert word_annotation(network, "a1", "Features") == []
    assert colour_annotation(network, "a1", "blue") == []


def test_absurd_rectangles_and_texts_are_tamed(framed) -> None:
    rect = (math.inf, math.nan, -5.0, 1e-9)
    (change,) = place_annotations(framed.network, {"a1": rect})
    fresh = change.annotation
    assert (fresh.x, fresh.y, fresh.width, fresh.height) == (0.0, 0.0, *SMALLEST)
    (change,) = word_annotation(framed.network, "a1", "x" * 10**6)
    assert len(change.annotation.text) == LONGEST_TEXT


def test_new_ones_get_ids_of_their_own(framed) -> None:
    id, edits = add_annotation(framed.network, "note", (0, 0, 100, 100), "", "yellow")
    assert id == "a2"
    edit.apply(framed, edits)
    assert set(framed.network.annotations) == {"a1", "a2"}
    with pytest.raises(ValueError, match="there already"):
        edit.apply(framed, edits)


def test_inside() -> None:
    assert inside((0, 0, 10, 10), (2, 2, 8, 8))
    assert not inside((0, 0, 10, 10), (2, 2, 9, 8))
    assert not inside((0, 0, 10, 10), (-1, 2, 3, 3))
