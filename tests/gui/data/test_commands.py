"""Other data come by commands, in the background, and are chosen in one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets import DatasetError, LoadCancelledError, mnist, table
from gui.actions import make_actions
from gui.data import commands as commands_module
from gui.data.commands import DataCommands
from gui.data.shelf import DataShelf
from gui.document import Document
from gui.messages import Message, messages


@pytest.fixture
def shelf(document: Document) -> DataShelf:
    return DataShelf(document, document)


@pytest.fixture
def commands(qtbot: QtBot, document: Document, shelf: DataShelf) -> DataCommands:
    window = QWidget()
    qtbot.addWidget(window)
    return DataCommands(make_actions(window), document, shelf, window)


def done(qtbot: QtBot, commands: DataCommands, do: Callable[[], None]) -> None:
    with qtbot.waitSignal(commands.ended):
        do()


def told(qtbot: QtBot, commands: DataCommands, do: Callable[[], None]) -> Message:
    with qtbot.waitSignal(messages().posted) as posted:
        done(qtbot, commands, do)
    return posted.args[0]


def test_a_folder_is_read_and_chosen_in_one_step(
    qtbot: QtBot, commands: DataCommands, document: Document, shelf: DataShelf, letters: Path
) -> None:
    before = document.snapshot()
    done(qtbot, commands, lambda: commands.open_folder(str(letters)))
    data = document.settings.data
    assert data.source == str(letters) and data.classes == ("a", "b")
    assert shelf.samples is not None and len(shelf.samples) == 12
    document.undo_stack.undo()
    assert document.snapshot() == before


def test_a_folder_is_asked_for(
    qtbot: QtBot, commands: DataCommands, letters: Path, document: Document, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    commands.ask_for_folder()
    assert not commands.busy
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(letters))
    done(qtbot, commands, commands.ask_for_folder)
    assert document.settings.data.source == str(letters)


def test_a_folder_without_data_is_one_sentence(
    qtbot: QtBot, commands: DataCommands, document: Document, tmp_path: Path
) -> None:
    before = document.snapshot()
    message = told(qtbot, commands, lambda: commands.open_folder(str(tmp_path)))
    assert message.level == "error" and "train.csv" in message.text
    assert document.snapshot() == before and not commands.busy


def test_a_table_is_looked_at_then_asked_about_then_read(
    qtbot: QtBot, commands: DataCommands, document: Document, flowers: Path, monkeypatch
) -> None:
    class Accepting(commands_module.TableDialog):
        def exec(self) -> int:
            return 1

    monkeypatch.setattr(commands_module, "TableDialog", Accepting)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(flowers), ""))
    with qtbot.waitSignal(document.settings_changed):
        commands.ask_for_table()
    qtbot.waitUntil(lambda: not commands.busy)
    data = document.settings.data
    assert data.source == str(flowers) and data.shape == (5,) and data.classes == ("a", "b")
    assert data.columns == table.inspect(flowers).guess
    assert len(data.normalisation.mean) == 5 and data.normalisation.mean[0] > 2


def test_as_many_digits_as_wanted_are_made(
    qtbot: QtBot, commands: DataCommands, document: Document, monkeypatch
) -> None:
    class Accepting(commands_module.DigitsDialog):
        count = 30

        def exec(self) -> int:
            return 1

    monkeypatch.setattr(commands_module, "DigitsDialog", Accepting)
    monkeypatch.setattr("engine.datasets.generated.PART", 10)
    with qtbot.waitSignal(commands.progressed) as progressed:
        done(qtbot, commands, commands.ask_for_digits)
    assert progressed.args[1] == 30
    assert document.settings.data.source == "digits:30"


def test_mnist_is_downloaded_or_it_is_said_why_not(
    qtbot: QtBot, commands: DataCommands, document: Document, monkeypatch
) -> None:
    def offline(progress, cancelled):
        raise DatasetError("MNIST could not be downloaded (no connection): try again.")

    monkeypatch.setattr(mnist, "download", offline)
    message = told(qtbot, commands, commands.download_mnist)
    assert "no connection" in message.text and document.settings.data.source == "digits"


def test_one_at_a_time_and_it_can_be_stopped(
    qtbot: QtBot, commands: DataCommands, document: Document, monkeypatch, letters: Path
) -> None:
    def endless(progress, cancelled):
        while not cancelled():
            progress(1, 2)
        raise LoadCancelledError

    monkeypatch.setattr(mnist, "download", endless)
    with qtbot.waitSignal(commands.progressed):
        commands.download_mnist()
    actions = commands._actions
    assert actions["data.cancel"].isEnabled() and not actions["data.generate"].isEnabled()
    commands.open_folder(str(letters))
    message = told(qtbot, commands, actions["data.cancel"].trigger)
    assert message.level == "info" and "stopped" in message.text
    assert document.undo_stack.count() == 0
    assert actions["data.generate"].isEnabled() and not actions["data.cancel"].isEnabled()


def test_a_fault_is_one_sentence_and_its_reason_goes_to_the_log(
    qtbot: QtBot, commands: DataCommands, monkeypatch
) -> None:
    def broken(progress, cancelled):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(mnist, "download", broken)
    message = told(qtbot, commands, commands.download_mnist)
    assert message.level == "error" and "unforeseen" not in message.text
    assert "unforeseen" in message.detail
