"""The words of an empty panel: what is missing, what to do, and the key for it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.empty_note import EmptyNote


def words(note: EmptyNote) -> list[tuple[str, str]]:
    return [(label.text(), label.property("role")) for label in note.findChildren(QLabel)]


def test_a_key_stands_in_the_midst_of_the_words(qtbot: QtBot) -> None:
    note = EmptyNote("No runs yet", "Press", key="Ctrl Enter", after="to train")
    qtbot.addWidget(note)
    assert words(note) == [
        ("No runs yet", "section"),
        ("Press", "label"),
        ("Ctrl Enter", "key"),
        ("to train", "label"),
    ]
    assert note.accessibleName() == "No runs yet Press Ctrl Enter to train"


def test_without_a_key_there_is_one_line(qtbot: QtBot) -> None:
    note = EmptyNote("No accuracy", "This data has no classes")
    qtbot.addWidget(note)
    assert words(note) == [("No accuracy", "section"), ("This data has no classes", "label")]
