"""The one command: it merges with its like alone, and holds plain data."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QUndoCommand

from engine.studio.network.edits import ChangeTitle
from gui.commands import EditCommand
from gui.document import Document


@pytest.fixture
def document(qapp) -> Document:
    return Document()


def test_it_does_and_takes_back(document: Document) -> None:
    command = EditCommand(document, "Call it so", [ChangeTitle("Mine")])
    command.redo()
    assert document.project.title == "Mine"
    command.undo()
    assert document.project.title == "Untitled"
    assert command.text() == "Call it so"


def test_commands_without_a_key_stay_apart(document: Document) -> None:
    for title in ("a", "b"):
        document.push("Title", [ChangeTitle(title)])
    assert document.undo_stack.count() == 2


def test_commands_of_other_keys_stay_apart(document: Document) -> None:
    for key in ("one", "one", "two"):
        document.push("Title", [ChangeTitle(key)], key)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project.title == "Untitled"


def test_a_foreign_command_is_not_merged(document: Document) -> None:
    command = EditCommand(document, "Title", [ChangeTitle("a")], "key")
    assert not command.mergeWith(QUndoCommand("other"))
