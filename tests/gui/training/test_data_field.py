"""The choice of data: by name, by folder, and what is said of a folder that holds none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gui.document import Document
from gui.messages import Message, messages
from gui.training import data_field
from gui.training.data_field import DataField


@pytest.fixture
def field(qtbot: QtBot, document: Document) -> DataField:
    field = DataField(document)
    qtbot.addWidget(field)
    return field


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of four pictures of two classes."""
    made = tmp_path / "letters"
    made.mkdir()
    rows = ["filename,label"]
    for number, label in enumerate("abab"):
        Image.new("L", (28, 28), 40 * number).save(made / f"{number}.png")
        rows.append(f"{number}.png,{label}")
    (made / "train.csv").write_text("\n".join(rows) + "\n")
    return made


def test_a_name_brings_shape_and_classes(field: DataField, document: Document) -> None:
    field.setCurrentIndex(field.findData("line"))
    data = document.settings.data
    assert (data.source, data.shape, data.classes, data.target_shape) == ("line", (1,), (), (1,))
    document.undo_stack.undo()
    assert field.currentData() == "digits"


def test_a_folder_is_looked_at_and_chosen(
    qtbot: QtBot, field: DataField, document: Document, folder: Path
) -> None:
    with qtbot.waitSignal(document.settings_changed):
        field.open_folder(str(folder))
    data = document.settings.data
    assert data.source == str(folder) and data.classes == ("a", "b")
    assert field.currentText() == "letters" and str(folder) in field.toolTip()


def test_a_folder_without_data_is_one_sentence(
    qtbot: QtBot, field: DataField, document: Document, tmp_path: Path
) -> None:
    before = document.snapshot()
    with qtbot.waitSignal(messages().posted) as posted:
        field.open_folder(str(tmp_path))
    message: Message = posted.args[0]
    assert message.level == "error" and "train.csv" in message.text
    assert document.snapshot() == before and field.currentData() == "digits"


def test_the_last_entry_asks_for_a_folder(
    qtbot: QtBot,
    field: DataField,
    document: Document,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        data_field.QFileDialog, "getExistingDirectory", lambda *arguments: str(folder)
    )
    last = field.count() - 1
    field.setCurrentIndex(last)
    with qtbot.waitSignal(document.settings_changed):
        field.activated.emit(last)
    assert document.settings.data.source == str(folder)


def test_asking_and_choosing_none_changes_nothing(
    field: DataField, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_field.QFileDialog, "getExistingDirectory", lambda *arguments: "")
    field.activated.emit(field.count() - 1)
    assert field.currentData() == "digits" and document.undo_stack.count() == 0
