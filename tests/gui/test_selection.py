"""What leaves the document leaves the selection."""

from __future__ import annotations

import pytest

from engine.studio.network import operations
from engine.studio.network.annotating import add_annotation, word_annotation
from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.selection import Selection


@pytest.fixture
def document(qapp) -> Document:
    result = Document()
    result.open(TEMPLATES["binary"].make())
    return result


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


def test_a_change_is_told_once(selection: Selection, qtbot) -> None:
    with qtbot.waitSignal(selection.changed):
        selection.set(["n1", "n2"])
    with qtbot.assertNotEmitted(selection.changed):
        selection.set(["n2", "n1"])


def test_only_node(selection: Selection) -> None:
    assert selection.only_node() is None
    selection.set(["n2"])
    assert selection.only_node() == "n2"
    selection.set(["n2", "n3"])
    assert selection.only_node() is None


def test_removed_nodes_and_wires_are_dropped(document: Document, selection: Selection) -> None:
    wire = next(iter(document.network.wires_into("n2")))
    selection.set(["n1", "n2"], [wire.id])
    document.push("Remove", operations.remove(document.network, ["n2"]))
    assert selection.nodes == {"n1"}
    assert selection.wires == frozenset()


def test_another_project_clears_it(document: Document, selection: Selection) -> None:
    selection.set(["n1"])
    document.open(TEMPLATES["mlp"].make())
    assert not selection.nodes


def test_annotations_are_selected_and_leave_with_the_document(qtbot) -> None:
    document = Document()
    selection = Selection(document)
    id, edits = add_annotation(document.network, "note", (0, 0, 99, 99), "", "red")
    document.push("Note", edits)
    selection.set(annotations={id})
    assert selection.only_annotation() == id
    with qtbot.assertNotEmitted(selection.changed):
        document.push("Word", word_annotation(document.network, id, "other"))
    document.undo_stack.undo()
    with qtbot.waitSignal(selection.changed):
        document.undo_stack.undo()
    assert selection.only_annotation() is None
