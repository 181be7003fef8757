"""The choice of data: by name, or by a command of the window."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from engine.datasets import mnist
from engine.datasets.normalisation import SYMMETRIC
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.settings import DataChoice
from gui.actions import make_actions
from gui.document import Document
from gui.training.strip.data_field import COMMANDS, DataField


@pytest.fixture
def field(qtbot: QtBot, document: Document) -> DataField:
    field = DataField(document)
    qtbot.addWidget(field)
    return field


@pytest.fixture
def actions(field: DataField) -> dict[str, QAction]:
    made = make_actions(field)
    field.set_actions(made)
    return made


def choose(document: Document, data: DataChoice) -> None:
    settings = msgspec.structs.replace(document.settings, data=data)
    document.push("Choose data", [ChangeSettings(settings)])


def test_a_name_brings_shape_and_classes(field: DataField, document: Document) -> None:
    field.setCurrentIndex(field.findData("line"))
    data = document.settings.data
    assert (data.source, data.shape, data.classes, data.target_shape) == ("line", (1,), (), (1,))
    document.undo_stack.undo()
    assert field.currentData() == "digits"


@pytest.mark.parametrize(
    ("source", "title"),
    [("/home/ada/letters", "letters"), ("digits:50000", "50\N{THIN SPACE}000 digits")],
)
def test_data_without_a_name_stand_among_the_others(
    field: DataField, document: Document, source: str, title: str
) -> None:
    choose(document, DataChoice(source, classes=("a", "b")))
    assert field.currentText() == title and source in field.toolTip()
    field.setCurrentIndex(field.findData("line"))
    assert field.findData(source) < 0


def test_the_same_data_again_keep_their_preparation(field: DataField, document: Document) -> None:
    choose(document, DataChoice(normalisation=SYMMETRIC))
    count = document.undo_stack.count()
    field.currentIndexChanged.emit(field.findData("digits"))
    assert document.settings.data.normalisation == SYMMETRIC
    assert document.undo_stack.count() == count


@pytest.mark.parametrize("place", range(len(COMMANDS)))
def test_the_last_entries_are_commands(
    qtbot: QtBot, field: DataField, actions: dict[str, QAction], place: int
) -> None:
    row = field.count() - len(COMMANDS) + place
    assert field.itemText(row) == actions[COMMANDS[place]].text()
    field.setCurrentIndex(row)
    with qtbot.waitSignal(actions[COMMANDS[place]].triggered):
        field.activated.emit(row)
    assert field.currentData() == "digits"


def test_data_that_are_not_here_are_downloaded(
    qtbot: QtBot,
    field: DataField,
    actions: dict[str, QAction],
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(mnist.FOLDER_VARIABLE, str(tmp_path))
    field.refresh()
    assert field.itemText(field.findData("mnist")) == "MNIST, to download"
    with qtbot.waitSignal(actions["data.download"].triggered):
        field.setCurrentIndex(field.findData("mnist"))
    assert field.currentData() == "digits" and document.undo_stack.count() == 0
